# Gray's test and cause-specific models within strata by R: the oracle of kernels/gray.py and questions/recurrence.
#
# From the checkout's own folder:  Rscript tests/golden/gray.R
# Needs R, its recommended package survival, the package cmprsk, and sha256sum. Rewrites tests/golden/gray.csv; reads the
# data that competing.R writes and the bundled cohorts. The small samples are formulas, the same in tests/kernels/test_gray.py.

suppressMessages({
  library(survival)
  library(cmprsk)
})

full_convergence <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
rows <- list()
files <- character()

put <- function(dataset, question, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(dataset, question, quantity, value = sprintf("%.17g", value))
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE)
}

# time, cause (0 censored, 1, 2), group (factor, first level the reference), stratum
put_gray <- function(dataset, d) {
  tests <- cuminc(d$time, d$cause, d$group, d$stratum)$Tests
  for (cause in intersect(c("1", "2"), rownames(tests))) {
    question <- paste0("gray cause=", cause)
    put(dataset, question, "statistic", tests[cause, "stat"])
    put(dataset, question, "p_value", tests[cause, "pv"])
  }
}

put_models <- function(dataset, d) {
  for (cause in 1:2) {
    d$event <- d$cause == cause
    fit <- coxph(Surv(time, event) ~ group + strata(stratum), d, control = full_convergence)
    question <- paste0("cause-specific cause=", cause)
    put(dataset, question, "coef", coef(fit)[[1]])
    put(dataset, question, "std_error", sqrt(fit$var[1, 1]))
    put(dataset, question, "n_events", fit$nevent)
  }
}

# --- real data and bundled cohorts -----------------------------------------------------------------------------------

mgus2 <- read_table("tests/data/mgus2.csv")
d <- with(mgus2, data.frame(
  time = ifelse(pstat == 1, ptime, futime), cause = ifelse(pstat == 1, 1, 2 * death), group = factor(sex),
  stratum = age %/% 20
))
put_gray("mgus2", d)
put_models("mgus2", d)

pbc <- read_table("tests/data/pbc.csv")
pbc <- pbc[!is.na(pbc$stage), ]
put_gray("pbc sex", with(pbc, data.frame(time, cause = status, group = factor(sex), stratum = stage)))
put_gray("pbc stage", with(pbc, data.frame(time, cause = status, group = factor(stage), stratum = sex)))

ask_cohort <- function(study, endpoint, arms, strata) {
  cohort <- read_table(file.path("data", study, "subjects.csv"))
  cohort <- cohort[cohort$arm %in% arms & !is.na(cohort[[paste0(endpoint, "_days")]]), ]
  cohort <- cohort[complete.cases(cohort[strata]), ]
  d <- data.frame(
    time = cohort[[paste0(endpoint, "_days")]], cause = cohort[[paste0(endpoint, "_status")]],
    group = factor(cohort$arm, levels = arms), stratum = interaction(cohort[strata], drop = TRUE)
  )
  dataset <- paste(study, endpoint, "by", paste(strata, collapse = "+"))
  put_gray(dataset, d)
  put_models(dataset, d)
}
ask_cohort("lo2007", "ttr", c("control", "ifn1"), "stage_group")
ask_cohort("lo2007", "ttr", c("control", "ifn1"), c("stage_group", "sex"))
ask_cohort("prtras001", "ttr", c("na", "na_peg"), "bclc")
ask_cohort("prtras001", "hbsag_loss", c("na", "na_peg"), c("bclc", "sex"))

# --- small samples: ties, and groups that some strata lack -------------------------------------------------------------

for (s in 1:60) {
  i <- seq_len(20 + s %% 25)
  k <- 2 + s %% 3
  d <- data.frame(
    time = (i * 37 + i %/% 4 + s * 11) %% 13 + 1, cause = (i * i + i %/% 5 + s) %% 3,
    group = factor((i * 7 + i %/% 3 + s) %% k, levels = 0:(k - 1)), stratum = (i %/% 5 + s) %% (1 + s %% 4)
  )
  put_gray(paste("small", s), d)
}

# --- out -----------------------------------------------------------------------------------------------------------

out <- file("tests/golden/gray.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# cmprsk", packageVersion("cmprsk")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
