# Cochran-Mantel-Haenszel tests by R, with and without the continuity correction, of small random tables.
#
# From the checkout's own folder:  Rscript tests/golden/mantel_haenszel.R
# Needs R alone. Rewrites tests/golden/mantel_haenszel.csv: one row per stratum of each table, counts of events x of n
# patients in groups 1 and 0, with the statistics and p-values of the whole table.

set.seed(1959)
rows <- lapply(1:150, function(table) {
  strata <- sample(2:4, 1)
  n1 <- sample(3:12, strata, replace = TRUE)
  n0 <- sample(3:12, strata, replace = TRUE)
  risk <- sample(c(0.2, 0.5, 0.8), 1)
  x1 <- rbinom(strata, n1, risk)
  x0 <- rbinom(strata, n0, risk)
  if (table == 1) { # group 1 has 3 of 7 and 4 of 9, group 0 has 2 of 5 and 5 of 10
    x1 <- c(3, 4); n1 <- c(7, 9); x0 <- c(2, 5); n0 <- c(5, 10)
  }
  cells <- array(rbind(x1, x0, n1 - x1, n0 - x0), c(2, 2, length(x1)))
  plain <- mantelhaen.test(cells, correct = FALSE)
  corrected <- mantelhaen.test(cells, correct = TRUE)
  if (!is.finite(plain$statistic)) return(NULL)
  data.frame(
    table, x1, n1, x0, n0, statistic = sprintf("%.17g", plain$statistic), p_value = sprintf("%.17g", plain$p.value),
    statistic_corrected = sprintf("%.17g", corrected$statistic), p_value_corrected = sprintf("%.17g", corrected$p.value)
  )
})

out <- file("tests/golden/mantel_haenszel.csv", "w")
writeLines(paste("#", R.version.string), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
