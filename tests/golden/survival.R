# Survival numbers by R, the oracle of hcc_dash/kernels.
#
# From the checkout's own folder:  Rscript tests/golden/survival.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/survival.csv and, from the
# package's own data, tests/data/colon.csv and tests/data/lung.csv. Run it again whenever a cohort in data/ changes:
# each data file's SHA-256 stands in the header and the tests compare it.

suppressMessages(library(survival))

# coxph stops at a relative 1e-9 by default; goldens are the maximum itself. R then advises tolerance < eps.
full_convergence <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
band_kinds <- c("log-log", "log", "plain")
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

# Every dataset becomes: time, event, group (factor, first level the reference), stratum, and covariates x.
ask_everything <- function(dataset, d, x, tau, times) {
  ask_curves(dataset, d, times)
  ask_quantiles(dataset, d)
  ask_restricted_mean(dataset, d, tau)
  ask_log_rank(dataset, d)
  ask_cox(dataset, d, x)
}

# times = NULL: at every time of the curve.
ask_curves <- function(dataset, d, times) {
  for (level in levels(d$group)) for (kind in band_kinds) {
    fit <- survfit(Surv(time, event) ~ 1, d[d$group == level, ], conf.type = kind)
    at <- fit
    se <- fit$std.err
    if (!is.null(times)) {
      at <- summary(fit, times = times[times >= min(fit$time) & times <= max(fit$time)])
      se <- at$std.err / at$surv # summary() gives the error of S, survfit() that of log S
    }
    if (kind == "log-log") {
      put(dataset, "curve", level, at$time, "survival", at$surv)
      put(dataset, "curve", level, at$time, "std_error", se)
      put(dataset, "curve", level, at$time, "n_at_risk", at$n.risk)
      if (is.null(times)) {
        put(dataset, "curve", level, at$time, "n_events", at$n.event)
        put(dataset, "curve", level, at$time, "n_censored", at$n.censor)
      }
    }
    put(dataset, "curve", level, at$time, paste0("conf_low ", kind), at$lower)
    put(dataset, "curve", level, at$time, paste0("conf_high ", kind), at$upper)
  }
}

# The rule by which print(survfit) finds the median (minmin in survival's own source), for any height.
minmin <- as.list(body(eval(body(survival:::survmean)[[3]][[3]])))[[2]][[3]]
rule <- paste(deparse(minmin), collapse = "\n")
rule <- sub("y < (0.5 + tolerance)", "y < (height + tolerance)", rule, fixed = TRUE)
rule <- sub("abs(y[1] - 0.5)", "abs(y[1] - height)", rule, fixed = TRUE)
crossing_at <- function(height) eval(parse(text = rule))

put_quantile <- function(dataset, question, group, fit, probability) {
  crossing <- crossing_at(1 - probability)
  found <- sapply(list(fit$surv, fit$lower, fit$upper), function(y) as.numeric(crossing(y, fit$time)))
  if (probability == 0.5) stopifnot(identical(found, unname(summary(fit)$table[c("median", "0.95LCL", "0.95UCL")])))
  put(dataset, question, group, probability, c("estimate", "conf_low", "conf_high"), found)
}

ask_quantiles <- function(dataset, d) {
  for (level in levels(d$group)) for (kind in band_kinds) {
    one <- d[d$group == level, ]
    fit <- survfit(Surv(time, event) ~ 1, one, conf.type = kind)
    for (probability in c(0.25, 0.5, 0.75)) put_quantile(dataset, paste("quantile", kind), level, fit, probability)
    fit <- survfit(Surv(time, 1 - event) ~ 1, one, conf.type = kind)
    put_quantile(dataset, paste("follow-up", kind), level, fit, 0.5)
  }
}

ask_restricted_mean <- function(dataset, d, tau) {
  for (level in levels(d$group)) {
    fit <- survfit(Surv(time, event) ~ 1, d[d$group == level, ])
    answer <- summary(fit, rmean = tau)$table
    put(dataset, "restricted mean", level, tau, "estimate", answer[["rmean"]])
    put(dataset, "restricted mean", level, tau, "std_error", answer[["se(rmean)"]])
  }
}

ask_log_rank <- function(dataset, d) {
  for (rho in c(0, 1)) for (stratified in c(FALSE, TRUE)) {
    model <- if (stratified) Surv(time, event) ~ group + strata(stratum) else Surv(time, event) ~ group
    answer <- survdiff(model, d, rho = rho)
    question <- paste0("log-rank rho=", rho, if (stratified) " stratified" else "")
    df <- nlevels(d$group) - 1
    put(dataset, question, "all", 0, "statistic", answer$chisq)
    put(dataset, question, "all", 0, "df", df)
    put(dataset, question, "all", 0, "p_value", pchisq(answer$chisq, df, lower.tail = FALSE))
    put(dataset, question, levels(d$group), 0, "observed", rowSums(as.matrix(answer$obs)))
    put(dataset, question, levels(d$group), 0, "expected", rowSums(as.matrix(answer$exp)))
    put(dataset, question, levels(d$group), 0, "variance", diag(answer$var))
  }
}

ask_cox <- function(dataset, d, x) {
  complete <- complete.cases(x)
  for (ties in c("efron", "breslow")) for (stratified in c(FALSE, TRUE)) {
    about <- paste0(ties, if (stratified) " stratified" else "")
    group <- model.matrix(~group, d)[, -1, drop = FALSE]
    put_cox(dataset, paste("cox group", about), fit_cox(d, group, ties, stratified))
    if (nlevels(d$group) > 2) for (other in levels(d$group)[-1]) { # each pair alone
      pair <- d[d$group %in% c(levels(d$group)[1], other), ]
      x1 <- cbind(as.numeric(pair$group == other))
      put_cox(dataset, paste("cox pair", other, about), fit_cox(pair, x1, ties, stratified))
    }
    several <- cbind(group, as.matrix(x))[complete, , drop = FALSE]
    put_cox(dataset, paste("cox several", about), fit_cox(d[complete, ], several, ties, stratified))
  }
}

fit_cox <- function(d, x, ties, stratified) {
  model <- if (stratified) Surv(time, event) ~ x + strata(stratum) else Surv(time, event) ~ x
  coxph(model, d, ties = ties, control = full_convergence)
}

put_cox <- function(dataset, question, fit) {
  put(dataset, question, "all", 0, "n", fit$n)
  put(dataset, question, "all", 0, "n_events", fit$nevent)
  put(dataset, question, "all", 0, "log_likelihood_null", fit$loglik[1])
  put(dataset, question, "all", 0, "log_likelihood", fit$loglik[2])
  put(dataset, question, "all", 0, "score_statistic", fit$score)
  for (i in seq_along(coef(fit))) {
    put(dataset, question, i - 1, 0, "coef", coef(fit)[[i]])
    for (j in seq_along(coef(fit))) put(dataset, question, i - 1, j - 1, "covariance", fit$var[i, j])
  }
}

# --- real data ---------------------------------------------------------------------------------------------------

export <- function(data, path) write.csv(data, path, row.names = FALSE, na = "", quote = FALSE)
export(colon, "tests/data/colon.csv")
export(lung, "tests/data/lung.csv")

asaur <- read_table("tests/data/hcc_asaur_hepatocellular.csv")
as_sample <- function(time, event, group, stratum) data.frame(time, event, group = factor(group), stratum)
ask_everything(
  "asaur os", with(asaur, as_sample(OS, Death, BCLC, TNM)), asaur[c("Age", "AFP", "Tumorsize")], 60, NULL
)
ask_everything(
  "asaur rfs", with(asaur, as_sample(RFS, Recurrence, BCLC, TNM)), asaur[c("Age", "AFP", "Tumorsize")], 60, NULL
)

colon <- read_table("tests/data/colon.csv")
colon$rx <- factor(colon$rx, levels = c("Obs", "Lev", "Lev+5FU"))
for (type in 1:2) {
  d <- colon[colon$etype == type, ]
  ask_everything(
    c("colon recurrence", "colon death")[type],
    data.frame(time = d$time, event = d$status, group = d$rx, stratum = d$sex),
    d[c("age", "obstruct", "nodes")], 1826, c(90, 365, 730, 1095, 1826, 2500)
  )
}

lung <- read_table("tests/data/lung.csv")
lung <- lung[!is.na(lung$ph.ecog) & !is.na(lung$inst), ]
d <- with(lung, as_sample(time, status - 1, sex, ph.ecog))
ask_everything("lung", d, lung[c("age", "ph.karno")], 700, c(30, 90, 180, 365, 730))
# Months that reached the table by two roads: equal times a billionth apart are one time. Strata: 18 centres.
d$stratum <- lung$inst
d$time <- d$time / 30.4375 + (seq_along(d$time) %% 2) * 1e-9
ask_everything("lung months", d, lung[c("age", "ph.ecog")], 24, c(1.01, 3.01, 6.01, 12.01, 23.01))

# --- 80 small random samples: plateaus, bands that rise again, limits that are never reached ---------------------

set.seed(2007)
small <- do.call(rbind, lapply(1:80, function(sample) {
  n <- sample(3:24, 1)
  data.frame(sample, time = sample(1:15, n, replace = TRUE), event = rbinom(n, 1, sample(c(0.3, 0.6, 1), 1)))
}))
export(small, "tests/data/small.csv")
small <- read_table("tests/data/small.csv")
for (i in unique(small$sample)) {
  d <- small[small$sample == i, ]
  ask_quantiles(paste("small", i), as_sample(d$time, d$event, "1", 1))
}

# --- 120 small random samples of which one half have an event first: level at one half, with and without events after --

set.seed(1958)
plateau <- do.call(rbind, lapply(1:120, function(sample) {
  half <- sample(1:14, 1)
  first <- sort(sample(1:30, half, replace = TRUE))
  later <- max(first) + sample(0:20, half, replace = TRUE)
  event <- c(rep(1, half), rbinom(half, 1, sample(c(0, 0.3, 1), 1)) * (later > max(first)))
  unit <- sample(c(1, 30.4375), 1)
  data.frame(sample, time = c(first, later) / unit, event)
}))
export(plateau, "tests/data/plateau.csv")
plateau <- read_table("tests/data/plateau.csv")
for (i in unique(plateau$sample)) {
  d <- plateau[plateau$sample == i, ]
  ask_quantiles(paste("plateau", i), as_sample(d$time, d$event, "1", 1))
}

# --- bundled cohorts ---------------------------------------------------------------------------------------------

ask_cohort <- function(study, arms, stratum, tau) {
  path <- file.path("data", study, "subjects.csv")
  if (!file.exists(path)) return(message(path, " is not there: no golden for it"))
  cohort <- read_table(path)
  cohort <- cohort[cohort$arm %in% arms & !is.na(cohort$os_days), ]
  x <- cohort[intersect(c("age", "tumour_size"), names(cohort))]
  if ("afp" %in% names(cohort)) x$log10_afp <- log10(pmax(cohort$afp, 1))
  for (endpoint in c("os", "rfs")) {
    d <- data.frame(
      time = cohort[[paste0(endpoint, "_days")]], event = as.integer(as.logical(cohort[[paste0(endpoint, "_event")]])),
      group = factor(cohort$arm, levels = arms), stratum = cohort[[stratum]]
    )
    ask_everything(paste(study, endpoint), d, x, tau, c(182, 365, 730, 1095, 1461, 1826))
  }
}
ask_cohort("lo2007", c("control", "ifn1"), "stage_group", 1461)
ask_cohort("prtras001", c("na", "na_peg"), "bclc", 1000)

# --- out ---------------------------------------------------------------------------------------------------------

out <- file("tests/golden/survival.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
