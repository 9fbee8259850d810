# Weighted log-rank tests and weighted survival curves by R, the oracle of hcc_dash/kernels.
#
# From the checkout's own folder:  Rscript tests/golden/weighted.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/weighted.csv. Run it again whenever
# a cohort in data/ changes: each data file's SHA-256 stands in the header and the tests compare it. Run survival.R and
# cox.R first: they write tests/data/colon.csv and pbc.csv.

suppressMessages(library(survival))

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

# --- the log-rank family, by its definition: survdiff has neither gamma nor Gehan's and Tarone's weights -------------

weigh <- list(
  "fh 0 1" = function(s, n) 1 - s,
  "fh 1 1" = function(s, n) s * (1 - s),
  "fh 0.5 2" = function(s, n) sqrt(s) * (1 - s)^2,
  "gehan" = function(s, n) n,
  "tarone-ware" = function(s, n) sqrt(n)
)

weighted_test <- function(d, weight) {
  groups <- levels(d$group)
  observed <- expected <- numeric(length(groups))
  variance <- matrix(0, length(groups), length(groups))
  for (stratum in unique(d$stratum)) {
    inside <- d[d$stratum == stratum, ]
    before <- 1
    for (t in sort(unique(inside$time[inside$event == 1]))) {
      here <- inside[inside$time >= t, ]
      n <- nrow(here)
      n_j <- as.vector(table(here$group))
      d_j <- as.vector(table(here$group[here$time == t & here$event == 1]))
      w <- weight(before, n)
      observed <- observed + w * d_j
      expected <- expected + w * sum(d_j) * n_j / n
      if (n > 1) {
        spread <- w^2 * sum(d_j) * (n - sum(d_j)) / (n - 1)
        variance <- variance + spread * (diag(n_j / n) - outer(n_j, n_j) / n^2)
      }
      before <- before * (1 - sum(d_j) / n)
    }
  }
  difference <- (observed - expected)[-1]
  statistic <- sum(difference * solve(variance[-1, -1], difference))
  list(observed = observed, expected = expected, variance = diag(variance), statistic = statistic)
}

put_tests <- function(dataset, d) {
  for (name in names(weigh)) for (stratified in c(FALSE, TRUE)) {
    one <- d
    if (!stratified) one$stratum <- 1
    answer <- weighted_test(one, weigh[[name]])
    question <- paste0(name, if (stratified) " stratified" else "")
    put(dataset, question, "all", 0, "statistic", answer$statistic)
    for (quantity in c("observed", "expected", "variance")) {
      put(dataset, question, levels(d$group), 0, quantity, answer[[quantity]])
    }
  }
}

put_pairs <- function(dataset, d) {
  pairs <- combn(levels(d$group), 2)
  tests <- lapply(seq_len(ncol(pairs)), function(i) {
    survdiff(Surv(time, event) ~ factor(group), d[d$group %in% pairs[, i], ])
  })
  statistic <- sapply(tests, function(one) one$chisq)
  p_value <- pchisq(statistic, 1, lower.tail = FALSE)
  names <- apply(pairs, 2, paste, collapse = " v ")
  put(dataset, "pairs", names, 0, "statistic", statistic)
  for (method in c("none", "bonferroni", "holm", "BH")) {
    put(dataset, "pairs", names, 0, method, p.adjust(p_value, method))
  }
}

put_trend <- function(dataset, d, scores) {
  for (stratified in c(FALSE, TRUE)) {
    model <- if (stratified) Surv(time, event) ~ group + strata(stratum) else Surv(time, event) ~ group
    answer <- survdiff(model, d)
    difference <- sum(scores * rowSums(as.matrix(answer$obs) - as.matrix(answer$exp)))
    statistic <- difference^2 / drop(scores %*% answer$var %*% scores)
    question <- paste0("trend", if (stratified) " stratified" else "")
    put(dataset, question, "all", 0, "statistic", statistic)
    put(dataset, question, "all", 0, "p_value", pchisq(statistic, 1, lower.tail = FALSE))
  }
}

# --- weighted curves -----------------------------------------------------------------------------------------------

put_curve <- function(dataset, d) {
  plain <- survfit(Surv(time, event) ~ 1, d, weights = weight, robust = TRUE)
  clustered <- survfit(Surv(time, event) ~ 1, d, weights = weight, robust = TRUE, id = cluster)
  put(dataset, "curve", "all", plain$time, "survival", plain$surv)
  put(dataset, "curve", "all", plain$time, "n_at_risk", plain$n.risk)
  put(dataset, "curve", "all", plain$time, "n_events", plain$n.event)
  # R gives the error of S here
  stopifnot(!plain$logse, !clustered$logse)
  put(dataset, "curve", "all", plain$time, "std_error", plain$std.err)
  put(dataset, "curve", "all", plain$time, "std_error clustered", clustered$std.err)
}

# --- data ----------------------------------------------------------------------------------------------------------

colon <- read_table("tests/data/colon.csv")
colon <- colon[colon$etype == 2, ]
d <- with(colon, data.frame(time, event = status, group = factor(rx, c("Obs", "Lev", "Lev+5FU")), stratum = sex))
put_tests("colon", d)
put_pairs("colon", d)
d$weight <- colon$age / 50
d$cluster <- colon$id %% 60
put_curve("colon", d)

pbc <- read_table("tests/data/pbc.csv")
pbc <- pbc[!is.na(pbc$stage), ]
d <- with(pbc, data.frame(time, event = as.integer(status == 2), group = factor(stage), stratum = sex))
put_tests("pbc", d)
put_pairs("pbc", d)
put_trend("pbc", d, c(1, 2, 4, 8))
d$weight <- pbc$albumin^2
d$cluster <- pbc$id %% 40
put_curve("pbc", d)

prtras001 <- read_table("data/prtras001/subjects.csv")
d <- data.frame(
  time = prtras001$rfs_days, event = as.integer(as.logical(prtras001$rfs_event)), group = factor(prtras001$bclc),
  stratum = prtras001$arm, weight = prtras001$platelets / 100, cluster = seq_len(nrow(prtras001)) %% 50
)
put_tests("prtras001", d)
put_pairs("prtras001", d)
put_trend("prtras001", d, c(0, 1, 2))
put_curve("prtras001", d)

# --- out -----------------------------------------------------------------------------------------------------------

out <- file("tests/golden/weighted.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
