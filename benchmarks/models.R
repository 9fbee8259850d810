# Times R on the data of models.py; arguments: binary file (int32 time, cause, then five covariates), n, questions.
# Prints one line per question: name, seconds of one call (median of three below a second), the numbers to agree on.
suppressPackageStartupMessages({library(survival); library(cmprsk)})
given <- commandArgs(trailingOnly = TRUE)
n <- as.integer(given[2]); questions <- given[-(1:2)]
read <- matrix(readBin(given[1], integer(), n = 7 * n, size = 4), nrow = n)
time <- as.numeric(read[, 1]); cause <- read[, 2]; x <- read[, 3:6] * 1.0

ask <- list(
  "cox-4" = function() { fit <- coxph(Surv(time, cause == 1) ~ x); c(coef(fit), sqrt(diag(vcov(fit)))) },
  "incidence" = function() {
    fit <- survfit(Surv(time, factor(cause, 0:2)) ~ 1, id = seq_len(n))
    c(mean(fit$pstate[, 2]), mean(fit$pstate[, 3]), mean(fit$std.err[, 2]))
  },
  "fine-gray" = function() { fit <- crr(time, cause, x); c(fit$coef, sqrt(diag(fit$var))) }
)
for (name in questions) {
  start <- proc.time()[["elapsed"]]
  numbers <- ask[[name]]()
  seconds <- proc.time()[["elapsed"]] - start
  if (seconds < 1) {
    seconds <- median(replicate(3, { start <- proc.time()[["elapsed"]]; ask[[name]](); proc.time()[["elapsed"]] - start }))
  }
  cat(name, format(c(seconds, numbers), digits = 17, scientific = TRUE, trim = TRUE), "\n")
}
cat("version", R.version$major, R.version$minor, as.character(packageVersion("survival")),
    as.character(packageVersion("cmprsk")), "\n")
