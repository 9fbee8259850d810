# Balance by R, the oracle of hcc_dash/questions/balance/numbers/{baseline,propensity,weighting,hazard_models,weighted_*,landmark}.py.
#
# From the checkout's own folder:  Rscript tests/golden/balance.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/balance.csv. Run it again
# whenever a cohort in data/ changes: each data file's SHA-256 stands in the header and the tests compare it.

suppressMessages(library(survival))

# Full convergence: the golden is the maximum itself. R then advises tolerance < eps.
full_cox <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
full_glm <- glm.control(epsilon = 1e-15, maxit = 100)
rows <- list()
files <- character()

put <- function(dataset, question, term, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset, question, term = as.character(term), quantity, value = sprintf("%.17g", value)
  )
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE, na.strings = "")
}

# Standardised differences by formula -----------------------------------------------------------------------------

number_smd <- function(x, treated) {
  abs(mean(x[treated == 1]) - mean(x[treated == 0])) / sqrt((var(x[treated == 1]) + var(x[treated == 0])) / 2)
}

share_smd <- function(x, treated) {
  p <- tapply(x, treated, mean)
  abs(p[["1"]] - p[["0"]]) / sqrt((p[["1"]] * (1 - p[["1"]]) + p[["0"]] * (1 - p[["0"]])) / 2)
}

level_smd <- function(x, treated) { # Yang & Dalton 2012, the last level left out
  x <- factor(x)
  share <- function(arm) prop.table(table(x[treated == arm]))[-nlevels(x)]
  spread <- function(p) if (length(p) == 1) matrix(p * (1 - p)) else diag(as.vector(p)) - outer(as.vector(p), as.vector(p))
  gap <- as.vector(share(1) - share(0))
  sqrt(drop(t(gap) %*% solve((spread(share(1)) + spread(share(0))) / 2) %*% gap))
}

ask_baseline <- function(dataset, d, treated, numbers, logged, levels) {
  for (name in c(numbers, logged)) {
    known <- !is.na(d[[name]])
    for (arm in 0:1) {
      quartiles <- quantile(d[[name]][known & treated == arm], c(.25, .5, .75), names = FALSE)
      put(dataset, "baseline", name, paste(c("lower_quartile", "median", "upper_quartile"), arm), quartiles)
    }
    x <- if (name %in% logged) log10(d[[name]][known]) else d[[name]][known]
    put(dataset, "baseline", name, "smd", number_smd(x, treated[known]))
  }
  for (name in levels) {
    known <- !is.na(d[[name]])
    put(dataset, "baseline", name, "smd", level_smd(d[[name]][known], treated[known]))
  }
}

# Score, weights, weighted curves and models ----------------------------------------------------------------------

make_weights <- function(kind, treated, score) {
  share <- mean(treated)
  switch(kind,
    overlap = ifelse(treated == 1, 1 - score, score),
    ate = ifelse(treated == 1, share / score, (1 - share) / (1 - score)),
    att = ifelse(treated == 1, 1, score / (1 - score))
  )
}

put_cox <- function(dataset, question, term, fit) {
  put(dataset, question, term, c("coef", "std_error"), c(coef(fit)[[1]], sqrt(fit$var[1, 1])))
}

weighted_cox <- function(d, x, weight, adjusted = FALSE) {
  design <- if (adjusted) cbind(d$treated, x) else cbind(d$treated)
  coxph(Surv(d$time, d$event) ~ design, weights = weight, robust = TRUE, control = full_cox)
}

ask_weighted <- function(dataset, d, x, landmarks, trims) {
  model <- glm(d$treated ~ x, binomial, control = full_glm)
  score <- fitted(model)
  put(dataset, "score", c("intercept", colnames(x)), "coef", coef(model))
  put(dataset, "score", c("intercept", colnames(x)), "std_error", sqrt(diag(vcov(model))))
  put(dataset, "score", seq_along(score), "score", score)
  put_cox(dataset, "model", "unadjusted", coxph(Surv(d$time, d$event) ~ d$treated, control = full_cox))
  put_cox(dataset, "model", "adjusted", coxph(Surv(d$time, d$event) ~ d$treated + x, control = full_cox))
  for (kind in c("overlap", "ate", "att")) {
    w <- make_weights(kind, d$treated, score)
    put_cox(dataset, paste("model", kind), "weighted", weighted_cox(d, x, w))
    put_cox(dataset, paste("model", kind), "weighted and adjusted", weighted_cox(d, x, w, adjusted = TRUE))
    for (arm in 0:1) {
      one <- w[d$treated == arm]
      put(dataset, paste("weights", kind), arm, c("sum", "effective_n"), c(sum(one), sum(one)^2 / sum(one^2)))
      # id and robust: the infinitesimal jackknife; error of log S
      fit <- survfit(Surv(time, event) ~ 1, d[d$treated == arm, ], weights = one, robust = TRUE, conf.type = "log-log")
      at <- summary(fit, times = landmarks)
      put(dataset, paste("curve", kind), paste(arm, landmarks), "survival", at$surv)
      put(dataset, paste("curve", kind), paste(arm, landmarks), "std_error", at$std.err)
      put(dataset, paste("curve", kind), paste(arm, landmarks), "conf_low", at$lower)
      put(dataset, paste("curve", kind), paste(arm, landmarks), "conf_high", at$upper)
      put(dataset, paste("curve", kind), paste(arm, landmarks), "n_at_risk", at$n.risk)
    }
    for (name in colnames(x)) {
      smd <- if (all(x[, name] %in% 0:1)) {
        p <- tapply(x[, name], d$treated, mean)
        sqrt(sum(p * (1 - p)) / 2)
      } else {
        sqrt(sum(tapply(x[, name], d$treated, var)) / 2)
      }
      means <- sapply(0:1, function(arm) weighted.mean(x[d$treated == arm, name], w[d$treated == arm]))
      put(dataset, paste("balance", kind), name, "after", abs(means[2] - means[1]) / smd)
    }
    for (trim in trims) {
      keep <- score >= trim & score <= 1 - trim
      again <- fitted(glm(d$treated[keep] ~ x[keep, ], binomial, control = full_glm))
      fit <- weighted_cox(d[keep, ], x[keep, ], make_weights(kind, d$treated[keep], again))
      put_cox(dataset, paste("trim", kind), trim, fit)
      put(dataset, paste("trim", kind), trim, "n", sum(keep))
    }
  }
  for (name in colnames(x)) {
    smd <- if (all(x[, name] %in% 0:1)) share_smd else number_smd
    put(dataset, "balance", name, "before", smd(x[, name], d$treated))
  }
}

# Patients free of the event and watched beyond the landmark, by what was started by then, clock from there.
ask_landmark <- function(dataset, d, x, start, months) {
  for (month in months) {
    at <- month * 365.25 / 12
    keep <- d$time > at
    later <- data.frame(time = d$time - at, event = d$event, treated = as.integer(d$treated == 1 & start <= at))[keep, ]
    put(dataset, "landmark", month, c("n", "n_events", "n_treated"), c(sum(keep), sum(later$event), sum(later$treated)))
    put_cox(dataset, "landmark unadjusted", month,
            coxph(Surv(time, event) ~ treated, later, control = full_cox))
    score <- fitted(glm(later$treated ~ x[keep, ], binomial, control = full_glm))
    put_cox(dataset, "landmark weighted", month,
            weighted_cox(later, x[keep, ], make_weights("overlap", later$treated, score)))
  }
}

# Datasets --------------------------------------------------------------------------------------------------------

prtras001 <- read_table("data/prtras001/subjects.csv")
treated <- as.integer(prtras001$arm == "na_peg")
ask_baseline(
  "prtras001", prtras001, treated, c("age", "tumour_size", "platelets"), c("hbsag", "afp"),
  c("bclc", "radical_treatment", "hbsag_group", "cirrhosis", "mvi", "sex", "cnlc", "tnm", "na_drug")
)
x <- with(prtras001, cbind(
  log10_hbsag = log10(hbsag), platelets_per_10 = platelets / 10, age_per_10 = age / 10,
  bclc_b = as.numeric(bclc == "B"), cirrhosis_yes = as.numeric(cirrhosis == "yes"), tumour_size = tumour_size,
  multiple = as.numeric(tumour_number == "multiple"), log10_afp = log10(afp),
  ablation = as.numeric(radical_treatment == "ablation")
))
start <- as.numeric(as.Date(prtras001$treatment_start_on) - as.Date(prtras001$radical_on)) + 1
for (name in c("ttr", "os")) {
  event <- if (name == "ttr") prtras001$ttr_status == 1 else prtras001$os_event == 1
  d <- data.frame(time = prtras001[[paste0(name, "_days")]], event = as.integer(event), treated)
  ask_weighted(paste("prtras001", name), d, x, c(365.25, 736, 1000), c(0.05, 0.1, 0.15))
  ask_landmark(paste("prtras001", name), d, x, start, c(2, 3, 6))
}

lo2007 <- read_table("data/lo2007/subjects.csv")
lo2007 <- lo2007[lo2007$arm %in% c("control", "ifn1"), ]
ask_baseline(
  "lo2007", lo2007, as.integer(lo2007$arm == "ifn1"), c("age", "tumour_size"), "afp",
  c("stage_group", "stage", "sex", "cirrhosis", "tumour_number", "virus")
)

colon <- read_table("tests/data/colon.csv")
colon <- colon[colon$etype == 2 & colon$rx %in% c("Obs", "Lev+5FU"), ]
colon <- colon[complete.cases(colon[, c("age", "nodes", "differ", "obstruct", "sex")]), ]
treated <- as.integer(colon$rx == "Lev+5FU")
x <- with(colon, cbind(age = age, nodes = nodes, differ = differ, obstruct = obstruct, sex = sex))
d <- data.frame(time = colon$time, event = colon$status, treated)
ask_weighted("colon death", d, x, c(365.25, 1095.75, 1826.25), c(0.4, 0.45))

out <- file("tests/golden/balance.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
