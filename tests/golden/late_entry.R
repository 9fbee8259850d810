# Curves, log-rank tests and Cox models of patients who enter late, by R: Surv(entry, time, event).
#
# From the checkout's own folder:  Rscript tests/golden/late_entry.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/late_entry.csv. Run it again
# whenever a cohort in data/ changes: each data file's SHA-256 stands in the header and the tests compare it. Run
# survival.R first: it writes tests/data/colon.csv and small.csv.
#
# Entries are made from the row's number, so that they tie with times and some risk sets empty early.

suppressMessages(library(survival))

rows <- list()
files <- character()
control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))

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

ask_curve <- function(dataset, d) {
  for (level in levels(d$group)) {
    one <- d[d$group == level, ]
    fit <- survfit(Surv(entry, time, event) ~ 1, one, conf.type = "log-log")
    seen <- fit$n.event + fit$n.censor > 0
    for (quantity in c("surv", "std.err", "n.risk", "n.event", "n.censor", "lower", "upper", "cumhaz", "std.chaz")) {
      put(dataset, "curve", level, fit$time[seen], quantity, fit[[quantity]][seen])
    }
    put(dataset, "median", level, 0.5, c("estimate", "conf_low", "conf_high"),
      summary(fit)$table[c("median", "0.95LCL", "0.95UCL")])
    back <- survfit(Surv(entry, time, 1 - event) ~ 1, one, conf.type = "log-log")
    put(dataset, "follow-up", level, 0.5, c("estimate", "conf_low", "conf_high"),
      summary(back)$table[c("median", "0.95LCL", "0.95UCL")])
    tau <- unname(quantile(one$time, 0.75, type = 1))
    mean <- summary(fit, rmean = tau)$table
    put(dataset, "restricted mean", level, tau, c("estimate", "std_error"), mean[c("rmean", "se(rmean)")])
  }
}

# By definition, a loop over event times; without weights it is the score test of a Cox model with exact ties.
tests <- list(
  "log-rank" = function(s, n) 1, "fh 1 0" = function(s, n) s, "fh 0 1" = function(s, n) 1 - s,
  "gehan" = function(s, n) n, "tarone-ware" = function(s, n) sqrt(n)
)

ask_test <- function(dataset, d, name, stratified) {
  if (!stratified) d$stratum <- 1
  k <- nlevels(d$group)
  observed <- expected <- numeric(k)
  variance <- matrix(0, k, k)
  for (stratum in unique(d$stratum)) {
    one <- d[d$stratum == stratum, ]
    before <- 1
    for (t in sort(unique(one$time[one$event == 1]))) {
      here <- one[one$entry < t & one$time >= t, ]
      n <- nrow(here)
      n_j <- as.vector(table(here$group))
      d_j <- as.vector(table(here$group[here$time == t & here$event == 1]))
      w <- tests[[name]](before, n)
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
  if (name == "log-rank") {
    model <- if (stratified) Surv(entry, time, event) ~ group + strata(stratum) else Surv(entry, time, event) ~ group
    exact <- suppressWarnings(coxph(model, d, ties = "exact", iter.max = 0))
    stopifnot(abs(exact$score - statistic) < 1e-8 * statistic)
  }
  question <- paste0(name, if (stratified) " stratified" else "")
  put(dataset, question, "all", 0, "statistic", statistic)
  put(dataset, question, levels(d$group), 0, "observed", observed)
  put(dataset, question, levels(d$group), 0, "expected", expected)
  put(dataset, question, levels(d$group), 0, "variance", diag(variance))
}

ask_cox <- function(dataset, d) {
  for (ties in c("efron", "breslow")) for (stratified in c(FALSE, TRUE)) {
    model <- if (stratified) Surv(entry, time, event) ~ group + strata(stratum) else Surv(entry, time, event) ~ group
    fit <- coxph(model, d, ties = ties, control = control)
    question <- paste0("cox ", ties, if (stratified) " stratified" else "")
    put(dataset, question, seq_along(coef(fit)), 0, "coef", coef(fit))
    put(dataset, question, seq_along(coef(fit)), 0, "std_error", sqrt(diag(fit$var)))
    put(dataset, question, "all", 0, "log_likelihood", fit$loglik[2])
  }
}

ask <- function(dataset, d) {
  ask_curve(dataset, d)
  for (name in names(tests)) for (stratified in c(FALSE, TRUE)) ask_test(dataset, d, name, stratified)
  ask_cox(dataset, d)
}

enter <- function(d, modulus) {
  d$entry <- (seq_len(nrow(d)) * 7) %% modulus
  d[d$entry < d$time, ]
}

asaur <- read_table("tests/data/hcc_asaur_hepatocellular.csv")
ask("asaur os", enter(with(asaur, data.frame(time = OS, event = Death, group = factor(BCLC), stratum = TNM)), 31))
colon <- read_table("tests/data/colon.csv")
colon <- colon[colon$etype == 2, ]
colon$rx <- factor(colon$rx, levels = c("Obs", "Lev", "Lev+5FU"))
ask("colon death", enter(with(colon, data.frame(time, event = status, group = rx, stratum = sex)), 1001))
small <- read_table("tests/data/small.csv")
for (i in unique(small$sample)) { # curves alone
  d <- enter(with(small[small$sample == i, ], data.frame(time, event, group = factor(1))), 10)
  if (nrow(d) > 1) ask_curve(paste("small", i), d)
}

out <- file("tests/golden/late_entry.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
