# The second opinion of R's package survival, asked by r_engine.py.
#
# Arguments: landmark, confidence level, kind of limits, ties, 0/1 for one Cox model of all groups, then per panel: tau and three 0/1 marks (log-rank
# test, stratified log-rank test, Cox model). Standard input: CSV of panel, time, event, group, stratum; codes from 0,
# stratum -1 for a patient without one. Standard output: a line with the versions, then panel, term, group, value,
# or "note," and what R said.

if (!requireNamespace("survival", quietly = TRUE)) {
  stop("R's package survival is not installed", call. = FALSE)
}
suppressMessages(library(survival))
args <- commandArgs(trailingOnly = TRUE)
landmark <- as.numeric(args[1])
level <- as.numeric(args[2])
kind <- args[3]
ties <- args[4]
joint <- args[5] == "1"
asked <- matrix(as.numeric(args[-(1:5)]), ncol = 4, byrow = TRUE)
patients <- read.csv(file("stdin"))
converged <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))

cat(sprintf("%s.%s, survival %s\n", R.version$major, R.version$minor, packageVersion("survival")))
put <- function(panel, term, group, value) {
  cat(sprintf("%d,%s,%d,%.17g\n", panel, term, group, as.numeric(value)[1]))
}

describe <- function(panel, d, group, tau) {
  fit <- survfit(Surv(time, event) ~ 1, d, conf.type = kind, conf.int = level)
  put(panel, "n", group, fit$n)
  put(panel, "n_events", group, sum(fit$n.event))
  at <- summary(fit, times = landmark, extend = TRUE)
  watched <- landmark <= max(fit$time) || min(fit$surv) == 0
  put(panel, "survival", group, if (watched) at$surv else NA)
  put(panel, "survival_low", group, if (watched) at$lower else NA)
  put(panel, "survival_high", group, if (watched) at$upper else NA)
  printed <- summary(fit, rmean = "none")$table
  middle <- match("median", names(printed))
  put(panel, "median", group, printed[middle])
  put(panel, "median_low", group, printed[middle + 1])
  put(panel, "median_high", group, printed[middle + 2])
  if (tau >= min(fit$time)) { # summary() refuses a horizon before the first time
    table <- summary(fit, rmean = tau)$table
    put(panel, "restricted_mean", group, table[["rmean"]])
    put(panel, "restricted_mean_error", group, table[["se(rmean)"]])
  }
}

# Groups that share no stratum make survdiff's matrix singular: R then has no test, and says so here.
try_test <- function(panel, term, formula, d) {
  tryCatch(
    put_test(panel, term, survdiff(formula, d)),
    error = function(e) cat(sprintf("note,%s not done: %s\n", term, gsub("\n", " ", conditionMessage(e))))
  )
}

# A pair may have no model of its own: nobody with a stratum, no events in a group.
try_model <- function(panel, compared, used) {
  used$group <- factor(used$group, levels = c(0, compared))
  tryCatch({
    fit <- coxph(Surv(time, event) ~ group + strata(stratum), used, ties = ties, control = converged)
    for (i in seq_along(compared)) {
      put(panel, "hazard_ratio", compared[i], exp(coef(fit)[i]))
      put(panel, "hazard_ratio_error", compared[i], sqrt(vcov(fit)[i, i]))
    }
  }, error = function(e) cat(sprintf("note,hazard ratio not done: %s\n", gsub("\n", " ", conditionMessage(e)))))
}

put_test <- function(panel, term, test) {
  expected <- if (is.matrix(test$exp)) rowSums(test$exp) else test$exp # strata make it a matrix
  df <- sum(expected > 0) - 1
  put(panel, term, 0, test$chisq)
  put(panel, paste0(term, "_p"), 0, pchisq(test$chisq, df, lower.tail = FALSE))
}

for (panel in seq_len(nrow(asked)) - 1) {
  d <- patients[patients$panel == panel, ]
  marks <- asked[panel + 1, ]
  for (group in sort(unique(d$group))) describe(panel, d[d$group == group, ], group, marks[1])
  if (marks[2] == 1) try_test(panel, "log_rank", Surv(time, event) ~ group, d)
  within <- d[d$stratum >= 0, ]
  if (marks[3] == 1) try_test(panel, "stratified_log_rank", Surv(time, event) ~ group + strata(stratum), within)
  others <- setdiff(sort(unique(d$group)), 0)
  if (marks[4] == 1) for (compared in if (joint) list(others) else as.list(others)) {
    used <- within[within$group %in% c(0, compared), ]
    try_model(panel, compared, used)
  }
}
