# Competing risks by R: the oracle of kernels/aalen_johansen.py, kernels/fine_gray.py and of questions/recurrence/numbers.
#
# From the checkout's own folder:  Rscript tests/golden/competing.R
# Needs R, its recommended package survival, the package cmprsk, and sha256sum. Rewrites tests/golden/competing.csv and,
# from survival's own data, tests/data/mgus2.csv; tests/data/pbc.csv is written by cox.R. Run it again whenever a cohort
# in data/ changes: each data file's SHA-256 stands in the header and the tests compare it.

suppressMessages({
  library(survival)
  library(cmprsk)
})

full_convergence <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
rows <- list()
files <- character()

put <- function(dataset, question, group, time, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = dataset, question = question, group = as.character(group),
    time = sprintf("%.17g", time), quantity = quantity, value = sprintf("%.17g", value)
  )
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE)
}

# Every dataset becomes: time, cause (0 censored, 1, 2), group (factor, first level the reference), covariates x.
ask_everything <- function(dataset, d, x, times, cut) {
  put_incidence(dataset, d, times)
  put_gray(dataset, d)
  group <- model.matrix(~group, d)[, -1, drop = FALSE]
  several <- cbind(group, as.matrix(x))
  complete <- complete.cases(x)
  for (cause in 1:2) {
    put_models(dataset, paste0("group cause=", cause), d, group, cause)
    put_models(dataset, paste0("several cause=", cause), d[complete, ], several[complete, , drop = FALSE], cause)
  }
  put_censoring_groups(dataset, d, group)
  put_early_late(dataset, d, group, cut)
}

# Curves and the infinitesimal jackknife by survfit; that cuminc draws the same curves is checked here.
put_incidence <- function(dataset, d, times) {
  for (level in levels(d$group)) {
    one <- d[d$group == level, ]
    at <- if (is.null(times)) sort(unique(one$time)) else times[times <= max(one$time)]
    for (kind in c("log-log", "log", "plain")) {
      fit <- survfit(Surv(time, factor(cause, 0:2)) ~ 1, one, conf.type = kind)
      answer <- summary(fit, times = at)
      for (cause in 1:2) {
        question <- paste0("incidence cause=", cause)
        if (kind == "log-log") {
          put(dataset, question, level, at, "estimate", answer$pstate[, cause + 1])
          put(dataset, question, level, at, "std_error", answer$std.err[, cause + 1])
        }
        put(dataset, question, level, at, paste("conf_low", kind), answer$lower[, cause + 1])
        put(dataset, question, level, at, paste("conf_high", kind), answer$upper[, cause + 1])
      }
    }
    put(dataset, "incidence cause=1", level, at, "n_at_risk", answer$n.risk[, 1])
    curves <- timepoints(cuminc(one$time, one$cause), at)$est
    stopifnot(all.equal(unname(curves), unname(t(answer$pstate[, 2:3])), tolerance = 1e-12))
  }
}

put_gray <- function(dataset, d) {
  tests <- cuminc(d$time, d$cause, d$group)$Tests
  for (cause in 1:2) {
    question <- paste0("gray cause=", cause)
    put(dataset, question, "all", 0, "statistic", tests[as.character(cause), "stat"])
    put(dataset, question, "all", 0, "df", tests[as.character(cause), "df"])
    put(dataset, question, "all", 0, "p_value", tests[as.character(cause), "pv"])
  }
}

# crr stops early by default: here as near to the maximum as rounding allows.
fit_crr <- function(...) {
  for (gtol in 10^(-14:-6)) {
    fit <- tryCatch(crr(..., gtol = gtol, maxiter = 100), error = function(e) list(converged = FALSE))
    if (fit$converged) return(fit)
  }
  stop("crr does not converge")
}

# Cause-specific hazards by coxph, the others censored; subdistribution hazards by crr.
put_models <- function(dataset, about, d, x, cause) {
  d$event <- d$cause == cause
  for (ties in c("efron", "breslow")) {
    fit <- coxph(Surv(time, event) ~ x, d, ties = ties, control = full_convergence)
    question <- paste("cause-specific", about, ties)
    put(dataset, question, "all", 0, "n_events", fit$nevent)
    put_coefficients(dataset, question, coef(fit), fit$var)
  }
  fit <- fit_crr(d$time, d$cause, x, failcode = cause)
  question <- paste("fine-gray", about)
  put(dataset, question, "all", 0, "log_likelihood", fit$loglik)
  put(dataset, question, "all", 0, "log_likelihood_null", fit$loglik.null)
  put_coefficients(dataset, question, fit$coef, fit$var)
}

put_coefficients <- function(dataset, question, coefficients, variance) {
  for (i in seq_along(coefficients)) {
    put(dataset, question, i - 1, 0, "coef", coefficients[[i]])
    for (j in seq_along(coefficients)) put(dataset, question, i - 1, j - 1, "covariance", variance[i, j])
  }
}

put_censoring_groups <- function(dataset, d, x) {
  fit <- fit_crr(d$time, d$cause, x, cengroup = as.integer(d$group))
  put(dataset, "fine-gray censoring groups", "all", 0, "log_likelihood", fit$loglik)
  for (i in seq_along(fit$coef)) put(dataset, "fine-gray censoring groups", i - 1, 0, "coef", fit$coef[[i]])
}

# Early: everybody, censored at the cut. Late: those still there after it, the clock going on from the cut.
put_early_late <- function(dataset, d, x, cut) {
  early <- d
  early$cause[d$time > cut] <- 0
  early$time <- pmin(d$time, cut)
  later <- d$time > cut
  late <- d[later, ]
  late$time <- late$time - cut
  put_period(dataset, "early", early, x)
  put_period(dataset, "late", late, x[later, , drop = FALSE])
}

put_period <- function(dataset, period, d, x) {
  fit <- coxph(Surv(time, cause == 1) ~ x, d, control = full_convergence)
  put(dataset, period, "all", 0, "n", fit$n)
  put(dataset, period, "all", 0, "n_events", fit$nevent)
  put_coefficients(dataset, period, coef(fit), fit$var)
  for (level in levels(d$group)) {
    one <- d[d$group == level, ]
    answer <- summary(survfit(Surv(time, factor(cause, 0:2)) ~ 1, one), times = max(one$time))
    put(dataset, period, level, max(one$time), "estimate", answer$pstate[, 2])
    put(dataset, period, level, max(one$time), "std_error", answer$std.err[, 2])
  }
}

# --- real data -----------------------------------------------------------------------------------------------------

write.csv(mgus2, "tests/data/mgus2.csv", row.names = FALSE, na = "", quote = FALSE)
mgus2 <- read_table("tests/data/mgus2.csv")
d <- with(mgus2, data.frame(
  time = ifelse(pstat == 1, ptime, futime), cause = ifelse(pstat == 1, 1, 2 * death), group = factor(sex)
))
ask_everything("mgus2", d, mgus2[c("age", "mspike")], c(1, 6, 12, 24, 60, 120, 180, 240, 300), 60)

# Transplantation (1) and death (2).
pbc <- read_table("tests/data/pbc.csv")
d <- with(pbc, data.frame(time, cause = status, group = factor(sex)))
x <- data.frame(age = pbc$age, log_bili = log(pbc$bili), albumin = pbc$albumin)
ask_everything("pbc", d, x, c(41, 200, 730, 1000, 2000, 3000, 4000), 1000)

# --- bundled cohorts -----------------------------------------------------------------------------------------------

ask_cohort <- function(study, endpoint, arms, x, times, cut) {
  cohort <- read_table(file.path("data", study, "subjects.csv"))
  cohort <- cohort[cohort$arm %in% arms & !is.na(cohort[[paste0(endpoint, "_days")]]), ]
  d <- data.frame(
    time = cohort[[paste0(endpoint, "_days")]], cause = cohort[[paste0(endpoint, "_status")]],
    group = factor(cohort$arm, levels = arms)
  )
  ask_everything(paste(study, endpoint), d, x(cohort), times, cut)
}

lo2007 <- function(cohort) data.frame(
  stage = as.integer(cohort$stage_group == "III/IVA"), log10_afp = log10(cohort$afp), size = cohort$tumour_size
)
prtras001 <- function(cohort) data.frame(
  age = cohort$age / 10, bclc_b = as.integer(cohort$bclc == "B"), hbsag = log10(cohort$hbsag)
)
ask_cohort("lo2007", "ttr", c("control", "ifn1"), lo2007, NULL, 730.5)
ask_cohort("prtras001", "ttr", c("na", "na_peg"), prtras001, c(90, 182, 365, 736, 1100), 730.5)
ask_cohort("prtras001", "hbsag_loss", c("na", "na_peg"), prtras001, c(182, 365, 736), 365.25)

# --- out -----------------------------------------------------------------------------------------------------------

out <- file("tests/golden/competing.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# cmprsk", packageVersion("cmprsk")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
