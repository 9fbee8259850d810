# Stratified Newcombe and stratified Miettinen-Nurminen limits of a common difference by R: the oracle of
# kernels/stratified_difference.py.
#
# From the checkout's own folder:  Rscript tests/golden/stratified_difference.R
# Needs R alone. Rewrites tests/golden/stratified_difference.csv: one row per stratum of each table, counts of events x
# of n patients in groups 1 and 0, with the difference and limits of the whole table. Written from the papers: Wilson
# limits are prop.test's, the proportions most likely under a difference are searched for in the likelihood, the limits
# of the score are roots of it.

set.seed(2010)
tight <- 1e-13

mantel_haenszel <- function(d) with(d, (n1 * n0 / (n1 + n0)) / sum(n1 * n0 / (n1 + n0)))

# Yan & Su 2010: Wilson limits in every stratum at a quantile z * sqrt(sum((w s)^2)) / sum(w s), added by weight.
wilson <- function(x, n, w, z) {
  s <- sqrt((x / n) * (1 - x / n) / n)
  if (all(s == 0)) s <- 1 / sqrt(n)
  level <- 2 * pnorm(z * sqrt(sum((w * s)^2)) / sum(w * s)) - 1
  limits <- mapply(function(x, n) suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int, x, n)
  colSums(t(limits) * w)
}

newcombe <- function(d) {
  w <- mantel_haenszel(d)
  z <- qnorm(0.975)
  one <- wilson(d$x1, d$n1, w, z)
  other <- wilson(d$x0, d$n0, w, z)
  k1 <- sum(w^2 / d$n1)
  k0 <- sum(w^2 / d$n0)
  difference <- sum(w * (d$x1 / d$n1 - d$x0 / d$n0))
  v <- function(p) p * (1 - p)
  c(difference, max(-1, difference - z * sqrt(k1 * v(one[1]) + k0 * v(other[2]))),
    min(1, difference + z * sqrt(k1 * v(one[2]) + k0 * v(other[1]))))
}

# The reference's proportion most likely when the other is delta above it: the root of the likelihood's slope.
restricted <- function(delta, x1, n1, x0, n0) {
  low <- max(0, -delta)
  high <- min(1, 1 - delta)
  slope <- function(p) {
    term <- function(x, p) if (x == 0) 0 else x / p
    term(x1, p + delta) - term(n1 - x1, 1 - p - delta) + term(x0, p) - term(n0 - x0, 1 - p)
  }
  inset <- (high - low) * 1e-15
  if (high - low < 1e-15 || slope(low + inset) <= 0) return(low)
  if (slope(high - inset) >= 0) return(high)
  uniroot(slope, c(low + inset, high - inset), tol = 1e-15, maxiter = 10000)$root
}

miettinen_nurminen <- function(d) {
  w <- mantel_haenszel(d)
  difference <- sum(w * (d$x1 / d$n1 - d$x0 / d$n0))
  excess <- function(delta) {
    p0 <- mapply(restricted, delta, d$x1, d$n1, d$x0, d$n0)
    p1 <- p0 + delta
    n <- d$n1 + d$n0
    variance <- sum(w^2 * (pmax(p1 * (1 - p1), 0) / d$n1 + pmax(p0 * (1 - p0), 0) / d$n0) * n / (n - 1))
    (difference - delta)^2 - qchisq(0.95, 1) * variance
  }
  end <- function(last) {
    if (abs(last - difference) < 1e-9 || excess(last * (1 - 1e-12)) <= 0) return(last)
    first <- difference + sign(last - difference) * 1e-9 # where nobody differs the estimate is a root itself, no limit
    uniroot(excess, sort(c(first, last * (1 - 1e-12))), tol = tight, maxiter = 10000)$root
  }
  c(difference, end(-1), end(1))
}

ask <- function(table, d) {
  found <- sprintf("%.17g", c(newcombe(d), miettinen_nurminen(d)[2:3]))
  data.frame(table, d, difference = found[1], newcombe_low = found[2], newcombe_high = found[3],
    score_low = found[4], score_high = found[5])
}

random <- lapply(1:120, function(table) {
  k <- sample(1:5, 1)
  n1 <- sample(3:40, k, replace = TRUE)
  n0 <- sample(3:40, k, replace = TRUE)
  d <- data.frame(x1 = rbinom(k, n1, sample(c(0, 0.05, 0.3, 0.8), 1)), n1, x0 = rbinom(k, n0, sample(c(0.05, 0.3, 1), 1)), n0)
  ask(paste("random", table), d)
})

out <- file("tests/golden/stratified_difference.csv", "w")
writeLines(paste("#", R.version.string), out)
write.csv(do.call(rbind, random), out, row.names = FALSE, quote = FALSE)
close(out)
