# Proportions, rates and mean cumulative functions by R: the oracle of kernels/{proportions,rates,mantel_haenszel,
# mean_cumulative}.py and of questions/harms/numbers.
#
# From the checkout's own folder:  Rscript tests/golden/proportions.R
# Needs R, its recommended package survival, the packages metafor and mets, and sha256sum. Rewrites
# tests/golden/proportions.csv and tests/data/recurrent.csv. Run it again whenever a cohort in data/ changes: each data
# file's SHA-256 stands in the header and the tests compare it.

suppressMessages({
  library(survival)
  library(metafor)
  library(mets)
})

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

put_limits <- function(dataset, question, level, limits) {
  put(dataset, question, "all", level, c("conf_low", "conf_high"), limits)
}

# --- one proportion, one rate ------------------------------------------------------------------------------------

for (one in list(c(0, 40), c(3, 40), c(6, 6), c(28, 166), c(1, 1), c(0, 1), c(332, 332), c(17, 10000))) {
  name <- paste(one[1], "of", one[2])
  for (level in c(0.8, 0.95, 0.99)) {
    put_limits(name, "clopper-pearson", level, binom.test(one[1], one[2], conf.level = level)$conf.int)
    wilson <- suppressWarnings(prop.test(one[1], one[2], conf.level = level, correct = FALSE))$conf.int
    put_limits(name, "wilson", level, wilson)
    exposed <- one[2] * 0.37
    put_limits(name, "rate", level, poisson.test(one[1], exposed, conf.level = level)$conf.int)
  }
}

# --- two groups ---------------------------------------------------------------------------------------------------
# Score limits without any closed form: the likelihood of the reference's proportion under a given difference (or
# ratio) is maximised where its derivative is zero, and the limit is where the statistic meets its quantile.

most_likely <- function(slope, from, to) {
  inside <- (to - from) * 1e-14
  if (slope(from + inside) <= 0) return(from)
  if (slope(to - inside) >= 0) return(to)
  uniroot(slope, c(from + inside, to - inside), tol = 1e-16, maxiter = 5000)$root
}

score <- function(x, p) if (x == 0) 0 else x / p
variance <- function(p, n) pmax(p * (1 - p), 0) / n

score_difference <- function(x1, n1, x0, n0, level, delta) {
  slope <- function(p) {
    score(x1, p + delta) - score(n1 - x1, 1 - p - delta) + score(x0, p) - score(n0 - x0, 1 - p)
  }
  p0 <- most_likely(slope, max(0, -delta), min(1, 1 - delta))
  total <- n1 + n0
  (x1 / n1 - x0 / n0 - delta)^2 -
    qchisq(level, 1) * (variance(p0 + delta, n1) + variance(p0, n0)) * total / (total - 1)
}

score_ratio <- function(x1, n1, x0, n0, level, theta) {
  slope <- function(p) {
    score(x1, p) - theta * score(n1 - x1, 1 - theta * p) + score(x0, p) - score(n0 - x0, 1 - p)
  }
  p0 <- most_likely(slope, 0, min(1, 1 / theta))
  total <- n1 + n0
  (x1 / n1 - theta * x0 / n0)^2 -
    qchisq(level, 1) * (variance(theta * p0, n1) + theta^2 * variance(p0, n0)) * total / (total - 1)
}

meets <- function(statistic, inside, outside) {
  if (inside == outside) return(outside)
  start <- inside + (outside - inside) * 1e-7
  uniroot(statistic, sort(c(start, outside - (outside - inside) * 1e-12)), tol = 1e-15, maxiter = 5000)$root
}

newcombe <- function(x1, n1, x0, n0, level) {
  one <- suppressWarnings(prop.test(x1, n1, conf.level = level, correct = FALSE))$conf.int
  other <- suppressWarnings(prop.test(x0, n0, conf.level = level, correct = FALSE))$conf.int
  p1 <- x1 / n1
  p0 <- x0 / n0
  p1 - p0 + c(-sqrt((p1 - one[1])^2 + (other[2] - p0)^2), sqrt((one[2] - p1)^2 + (p0 - other[1])^2))
}

pairs <- list(
  c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(0, 10, 0, 10),
  c(10, 10, 0, 20), c(10, 10, 0, 10), c(30, 166, 5, 166), c(0, 152, 3, 180), c(1, 1, 0, 1), c(10, 10, 20, 20),
  c(3, 40, 1, 40), c(152, 152, 90, 180), c(1, 5000, 4, 5000)
)
for (one in pairs) for (level in c(0.8, 0.95, 0.99)) {
  x1 <- one[1]; n1 <- one[2]; x0 <- one[3]; n0 <- one[4]
  name <- paste(x1, "of", n1, "v", x0, "of", n0)
  put_limits(name, "newcombe", level, newcombe(x1, n1, x0, n0, level))
  difference <- function(delta) score_difference(x1, n1, x0, n0, level, delta)
  put_limits(name, "miettinen-nurminen difference", level, sapply(c(-1, 1), meets, statistic = difference,
    inside = x1 / n1 - x0 / n0))
  if (x1 > 0 && x0 > 0) {
    ratio <- function(log_theta) score_ratio(x1, n1, x0, n0, level, exp(log_theta))
    put_limits(name, "miettinen-nurminen ratio", level, exp(sapply(c(-20, 20), meets, statistic = ratio,
      inside = log((x1 / n1) / (x0 / n0)))))
  }
  if (x1 + x0 > 0) {
    answer <- poisson.test(c(x1, x0), c(n1, n0) * c(0.8, 1.3), conf.level = level)
    put_limits(name, "rate ratio", level, answer$conf.int)
  }
}

# --- strata -------------------------------------------------------------------------------------------------------

strata <- list(
  ordinary = rbind(c(3, 20, 1, 25), c(8, 30, 4, 28), c(0, 12, 2, 10), c(5, 9, 5, 14)),
  sparse = rbind(c(1, 4, 0, 5), c(0, 3, 0, 6), c(2, 2, 1, 3)),
  one = rbind(c(30, 166, 5, 166))
)
for (name in names(strata)) {
  d <- strata[[name]]
  cells <- array(t(cbind(d[, 1], d[, 2] - d[, 1], d[, 3], d[, 4] - d[, 3])), c(2, 2, nrow(d)))
  if (nrow(d) > 1) for (correct in c(FALSE, TRUE)) {
    answer <- mantelhaen.test(cells, correct = correct)
    question <- if (correct) "test corrected" else "test"
    put(name, question, "all", 0, c("statistic", "p_value"), c(answer$statistic, answer$p.value))
    if (!correct) put(name, "OR", "all", 0, c("estimate", "conf_low", "conf_high"), c(answer$estimate, answer$conf.int))
  }
  for (measure in c("RD", "RR", if (nrow(d) == 1) "OR")) {
    # rma.mh warns of strata whose own ratio is infinite; its common estimate does not use them
    fit <- suppressWarnings(rma.mh(
      ai = d[, 1], n1i = d[, 2], ci = d[, 3], n2i = d[, 4], measure = measure, add = 0, drop00 = FALSE
    ))
    value <- c(fit$beta, fit$ci.lb, fit$ci.ub)
    if (measure != "RD") value <- exp(value)
    put(name, measure, "all", 0, c("estimate", "conf_low", "conf_high", "std_error"), c(value, fit$se))
  }
}

# --- mean cumulative functions ------------------------------------------------------------------------------------
# 60 patients, one row per stretch of follow-up that ends in an event (status 1) or in its end (death 0 or 1).

stretches <- function(end, death, owner, time) do.call(rbind, lapply(seq_along(end), function(i) {
  own <- sort(time[owner == i])
  data.frame(
    patient = i, start = c(0, own), stop = c(own, end[i]), status = rep(1:0, c(length(own), 1)),
    death = c(rep(0, length(own)), death[i])
  )
}))

set.seed(2000)
end <- round(rexp(60, 1 / 20) + 1, 4)
frailty <- rgamma(60, 2, 2)
times <- lapply(seq_along(end), function(i) round(runif(rpois(1, frailty[i] * end[i] / 6), 0, end[i]), 4))
recurrent <- stretches(end, rbinom(60, 1, 0.5), rep(seq_along(end), lengths(times)), unlist(times))
write.csv(recurrent, "tests/data/recurrent.csv", row.names = FALSE, quote = FALSE)
recurrent <- read_table("tests/data/recurrent.csv")
fit <- recurrentMarginal(
  phreg(Surv(start, stop, status) ~ cluster(patient), data = recurrent),
  phreg(Surv(start, stop, death) ~ cluster(patient), data = recurrent)
)
put("recurrent", "death terminal", "all", fit$times, "estimate", fit$mu)
put("recurrent", "death terminal", "all", fit$times, "std_error", fit$se.mu)

# Without death as an end, ties and all: Nelson's function with the variance of Lawless and Nadeau, by survfit.
coarse <- transform(recurrent, start = ceiling(start / 3), stop = ceiling(stop / 3))
coarse$start[coarse$start > 0] <- coarse$start[coarse$start > 0] - 0.5 # survfit wants stretches longer than 0
coarse$stop[coarse$status == 1] <- coarse$stop[coarse$status == 1] - 0.5
coarse <- coarse[!(coarse$status == 1 & duplicated(coarse[c("patient", "stop")])), ]
coarse$start <- ave(coarse$stop, coarse$patient, FUN = function(stop) c(0, head(stop, -1)))
fit <- survfit(Surv(start, stop, status) ~ 1, coarse, id = patient, robust = TRUE)
events <- fit$n.event > 0
put("recurrent coarse", "no death", "all", fit$time[events], "estimate", fit$cumhaz[events])
put("recurrent coarse", "no death", "all", fit$time[events], "std_error", fit$std.chaz[events])
for (name in c("patient", "stop", "status")) put("recurrent coarse", "rows", "all", 0, name, coarse[[name]])

# --- adverse events of the simulated study, counted by base R --------------------------------------------------

subjects <- read_table("data/prtras001/subjects.csv")
adverse <- merge(read_table("data/prtras001/adverse_events.csv"), subjects[c("subject_id", "arm")])
adverse <- adverse[adverse$grade %in% 2:5, ]
for (arm in c("na", "na_peg")) {
  one <- adverse[adverse$arm == arm, ]
  worst <- tapply(one$grade, list(one$subject_id, one$term), max)
  for (term in colnames(worst)) for (least in 2:5) {
    put("prtras001", "term", arm, least, term, sum(worst[, term] >= least, na.rm = TRUE))
  }
  put("prtras001", "overview", arm, 0, "any", length(unique(one$subject_id)))
  put("prtras001", "overview", arm, 0, "serious", length(unique(one$subject_id[one$serious == 1])))
  put("prtras001", "overview", arm, 0, "severe", length(unique(one$subject_id[one$grade >= 3])))
  put("prtras001", "overview", arm, 0, "n", sum(subjects$arm == arm))
  people <- subjects[subjects$arm == arm, ]
  days <- as.numeric(as.Date(people$last_contact_on) - as.Date(people$treatment_start_on)) + 1
  put("prtras001", "overview", arm, 0, "patient_years", sum(days) / 365.25)
  put("prtras001", "overview", arm, 0, "events", nrow(one))
}

header <- c(
  R.version.string,
  paste(c("survival", "metafor", "mets"), sapply(c("survival", "metafor", "mets"), function(p) format(packageVersion(p)))),
  paste("sha256", files, names(files))
)
connection <- file("tests/golden/proportions.csv", "w")
writeLines(paste("#", header), connection)
write.csv(do.call(rbind, rows), connection, row.names = FALSE, quote = FALSE)
close(connection)
