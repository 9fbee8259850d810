# Events that a log-rank test needs and the power that events give, by Schoenfeld's formula: kernels/sample_size.py.
#
# From the checkout's own folder:  Rscript tests/golden/sample_size.R
# Needs R alone. Rewrites tests/golden/sample_size.csv. The power is found by the distribution of the test's statistic,
# the events by searching for those whose power is the one wanted, not by the formula turned round.

power_of <- function(d, ratio, alpha, share) {
  1 - pnorm(qnorm(1 - alpha / 2), mean = abs(log(ratio)) * sqrt(d * share * (1 - share)), sd = 1)
}
events_for <- function(power, ratio, alpha, share) {
  uniroot(function(d) power_of(d, ratio, alpha, share) - power, c(1e-9, 1e7), tol = 1e-12, maxiter = 10000)$root
}

rows <- expand.grid(ratio = c(0.3, 0.6, 0.8, 1.5), power = c(0.8, 0.9), alpha = c(0.05, 0.01), share = c(0.5, 180 / 332, 0.25))
rows$events <- mapply(events_for, rows$power, rows$ratio, rows$alpha, rows$share)
rows$power_of_100 <- mapply(function(r, a, s) power_of(100, r, a, s), rows$ratio, rows$alpha, rows$share)

file <- "tests/golden/sample_size.csv"
writeLines(paste("#", R.version.string), file)
text <- data.frame(lapply(rows, function(column) sprintf("%.17g", column)))
suppressWarnings(write.table(text, file, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
