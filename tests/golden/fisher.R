# Fisher's exact test, the conditional odds ratio and Pearson's test by R: the oracle of kernels/fisher.py.
#
# From the checkout's own folder:  Rscript tests/golden/fisher.R
# Needs R alone. Rewrites tests/golden/fisher.csv: one row per table, its counts group by group, the p-values of
# fisher.test and chisq.test; of 2 by 2 tables the conditional odds ratio and its exact limits. R's own search for those
# stops at 1e-4, so they are found here by the definition, the distribution written out, and compared with R's.

set.seed(1922)
tight <- 1e-14

conditional <- function(x1, n1, x0, n0, alpha = 0.025) {
  events <- x1 + x0
  support <- max(0, events - n0):min(events, n1)
  weight <- function(odds) {
    log_weight <- lchoose(n1, support) + lchoose(n0, events - support) + support * log(odds)
    exp(log_weight - max(log_weight)) / sum(exp(log_weight - max(log_weight)))
  }
  root <- function(f) exp(uniroot(function(z) f(exp(z)), c(-60, 60), tol = tight, maxiter = 10000)$root)
  ends <- range(support)
  if (ends[1] == ends[2]) return(c(NaN, 0, Inf))
  estimate <- if (x1 == ends[1]) 0 else if (x1 == ends[2]) Inf else root(function(o) sum(support * weight(o)) - x1)
  low <- if (x1 == ends[1]) 0 else root(function(o) sum(weight(o)[support >= x1]) - alpha)
  high <- if (x1 == ends[2]) Inf else root(function(o) sum(weight(o)[support <= x1]) - alpha)
  c(estimate, low, high)
}

ask <- function(name, counts) {
  kept <- counts[, colSums(counts) > 0, drop = FALSE]
  fisher <- if (ncol(kept) < 2) 1 else fisher.test(kept, workspace = 2e8)$p.value
  pearson <- if (ncol(kept) < 2) list(statistic = NaN, parameter = 0, p.value = NaN) else
    suppressWarnings(chisq.test(kept, correct = FALSE))
  odds <- c(NA, NA, NA)
  if (ncol(counts) == 2) {
    odds <- conditional(counts[1, 1], sum(counts[1, ]), counts[2, 1], sum(counts[2, ]))
    if (ncol(kept) == 2) {
      theirs <- fisher.test(counts)
      inside <- is.finite(odds) & odds > 0
      stopifnot(all.equal(odds[inside], c(theirs$estimate, theirs$conf.int)[inside], tolerance = 1e-2, check.attributes = FALSE))
    }
  }
  digits <- function(value) sprintf("%.17g", value)
  data.frame(
    name, counts = paste(c(counts[1, ], "|", counts[2, ]), collapse = " "), fisher = digits(fisher),
    chi_squared = digits(pearson$statistic), df = pearson$parameter, pearson = digits(pearson$p.value),
    odds_ratio = digits(odds[1]), low = digits(odds[2]), high = digits(odds[3]), row.names = NULL
  )
}

small <- lapply(1:120, function(i) {
  k <- sample(2:5, 1, prob = c(5, 2, 2, 1))
  n <- sample(2:25, 2, replace = TRUE)
  risk <- rgamma(k, 0.7)
  counts <- rbind(rmultinom(1, n[1], risk)[, 1], rmultinom(1, n[2], risk)[, 1])
  ask(paste("random", i), counts)
})
large <- lapply(1:12, function(i) {
  n <- sample(100:300, 2, replace = TRUE)
  x <- rbinom(2, n, runif(2, 0.02, 0.4))
  ask(paste("trial", i), rbind(c(x[1], n[1] - x[1]), c(x[2], n[2] - x[2])))
})
named <- list(
  ask("tea", rbind(c(3, 1), c(1, 3))), # Fisher 1935, The Design of Experiments: the lady tasting tea, P = 0.4857
  ask("convictions", rbind(c(2, 15), c(10, 3))), # Fisher's twins, Agresti 1990: P = 0.0005367, odds ratio 0.0469
  ask("stages", rbind(c(20, 110, 30, 4, 2), c(12, 125, 25, 1, 3))),
  ask("none", rbind(c(0, 10), c(0, 12))),
  ask("all", rbind(c(10, 0), c(12, 0))),
  ask("zero", rbind(c(0, 20), c(6, 14)))
)

out <- file("tests/golden/fisher.csv", "w")
writeLines(paste("#", R.version.string), out)
write.csv(do.call(rbind, c(named, small, large)), out, row.names = FALSE, quote = FALSE)
close(out)
