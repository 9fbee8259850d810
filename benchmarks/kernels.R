# Times R's survival on the data of kernels.py; arguments: binary file (int32 time, event, arm), n, calls, rounds.
# Prints one line per question: name, median seconds per call, then the numbers to agree on.
suppressPackageStartupMessages(library(survival))
given <- commandArgs(trailingOnly = TRUE)
n <- as.integer(given[2]); calls <- as.integer(given[3]); rounds <- as.integer(given[4])
read <- readBin(given[1], integer(), n = 3 * n, size = 4)
time <- as.numeric(read[1:n]); event <- read[(n + 1):(2 * n)]; arm <- read[(2 * n + 1):(3 * n)]

measure <- function(ask) {
  seconds <- replicate(rounds, {
    start <- proc.time()[["elapsed"]]
    for (i in seq_len(calls)) ask()
    (proc.time()[["elapsed"]] - start) / calls
  })
  median(seconds)
}
say <- function(name, seconds, numbers) {
  cat(name, format(c(seconds, numbers), digits = 17, scientific = TRUE, trim = TRUE), "\n")
}

curve <- function() survfit(Surv(time, event) ~ 1, conf.type = "log-log")
km <- curve()
say("curve", measure(curve), c(mean(km$surv), mean(km$lower, na.rm = TRUE), mean(km$upper, na.rm = TRUE),
                               quantile(km, 0.5)$quantile))
compare <- function() survdiff(Surv(time, event) ~ arm)
say("log-rank", measure(compare), compare()$chisq)
model <- function() coxph(Surv(time, event) ~ arm)
fit <- model()
say("cox", measure(model), c(coef(fit), sqrt(vcov(fit)[1, 1])))
cat("version", R.version$major, R.version$minor, as.character(packageVersion("survival")), "\n")
