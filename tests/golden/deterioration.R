# Time to deterioration by R: the oracle of questions/quality_of_life/numbers/deterioration*.py and responders.py.
#
# From the checkout's own folder:  Rscript tests/golden/deterioration.R
# Needs R, its recommended package survival, the package cmprsk, and sha256sum. Rewrites tests/golden/deterioration.csv.
# Scores, baseline, change, event and time are derived here again from the items and dates, patient by patient. Run it
# again whenever a cohort in data/ changes: each data file's SHA-256 stands in the header and the tests compare it.

suppressMessages({
  library(survival)
  library(cmprsk)
})

full_convergence <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
rows <- list()
files <- character()

put <- function(question, group, time, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    question = question, group = group, time = sprintf("%.17g", time), quantity = quantity,
    value = sprintf("%.17g", value)
  )
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, na.strings = "")
}

forms <- read_table("data/prtras001/qlq_c30.csv")
subjects <- read_table("data/prtras001/subjects.csv")
who <- match(forms$subject_id, subjects$subject_id)
forms$day <- as.numeric(as.Date(forms$completed_on) - as.Date(subjects$treatment_start_on[who]))
subjects$death <- as.numeric(as.Date(subjects$death_on) - as.Date(subjects$treatment_start_on))

# Mean of the answered items when at least half are; answers that cannot be are missing.
score <- function(items, top) {
  answers <- as.matrix(forms[paste0("q", items)])
  answers[!(answers %in% 1:top)] <- NA
  mean_answer <- ifelse(rowSums(!is.na(answers)) >= length(items) / 2, rowMeans(answers, na.rm = TRUE), NA)
  100 * (mean_answer - 1) / (top - 1)
}
# Higher is better in both.
scores <- list(QL = score(29:30, 7), FA = -score(c(10, 12, 18), 4))

last_due <- 7 * max(forms$week)
within <- 365.25

one_patient <- function(id, value, kind, reference, threshold) {
  mine <- which(forms$subject_id == id & !is.na(value))
  mine <- mine[order(forms$day[mine])]
  day <- forms$day[mine]
  v <- value[mine]
  start <- rev(v[day <= 0 & forms$visit[mine] == "baseline"])[1]
  if (is.na(start)) return(c(time = NA, status = NA, n = 0))
  v <- v[day > 0 & forms$visit[mine] != "baseline"]
  day <- day[day > 0 & forms$visit[mine] != "baseline"]
  event <- Inf
  for (i in rev(seq_along(v))) {
    against <- if (reference == "best") max(start, v[seq_len(i - 1)]) else start
    later <- v[seq_along(v) > i]
    bad <- function(x) x <= against - threshold + 1e-6
    hit <- switch(kind,
      first = bad(v[i]), confirmed = bad(v[i]) && length(later) > 0 && bad(later[1]),
      definitive = bad(v[i]) && length(later) > 0 && all(bad(later))
    )
    if (hit) event <- day[i]
  }
  end <- if (length(day)) max(day) else 0
  death <- subjects$death[subjects$subject_id == id]
  if (is.finite(event)) return(c(time = event, status = 1, n = length(v)))
  if (!is.na(death) && death <= last_due && death - end <= within) return(c(time = death, status = 2, n = length(v)))
  c(time = end, status = 0, n = length(v))
}

ask <- function(scale, kind, reference, threshold) {
  question <- paste(scale, kind, reference, threshold)
  found <- t(sapply(subjects$subject_id, one_patient, scores[[scale]], kind, reference, threshold))
  d <- data.frame(found, arm = factor(subjects$arm, c("na", "na_peg")))
  d <- d[!is.na(d$time), ]
  for (level in levels(d$arm)) {
    one <- d[d$arm == level, ]
    for (status in 0:2) put(question, level, status, "count", sum(one$status == status))
    put(question, level, 0, "no_later_form", sum(one$n == 0 & one$status == 0))
    put(question, level, 0, "total_time", sum(one$time))
    at <- c(12, 24) * 30.4375
    fit <- summary(survfit(Surv(time, status == 1) ~ 1, one), times = at)
    put(question, level, at, "kaplan_meier", fit$surv)
    put(question, level, at, "n_at_risk", fit$n.risk)
    put(question, level, at, "incidence", timepoints(cuminc(one$time, one$status), at)$est["1 1", ])
  }
  fit <- coxph(Surv(time, status == 1) ~ arm, d, control = full_convergence)
  put(question, "na_peg", 0, "coef", coef(fit))
  put(question, "na_peg", 0, "std_error", sqrt(fit$var[1, 1]))
}

for (scale in c("QL", "FA")) {
  ask(scale, "first", "baseline", 10)
  ask(scale, "confirmed", "best", 10)
  ask(scale, "definitive", "baseline", 10)
}

# Improved, stable, worsened by 10 points at week 48, with exact limits.
for (scale in names(scores)) {
  value <- scores[[scale]]
  pick <- function(visit, early) sapply(subjects$subject_id, function(id) {
    value[forms$subject_id == id & forms$visit == visit & (forms$day <= 0) == early][1]
  })
  change <- pick("week 48", FALSE) - pick("baseline", TRUE)
  for (level in c("na", "na_peg")) {
    one <- change[subjects$arm == level & !is.na(change)]
    found <- c(improved = sum(one >= 10 - 1e-6), worsened = sum(one <= -10 + 1e-6))
    for (term in names(found)) {
      limits <- binom.test(found[[term]], length(one))$conf.int
      quantities <- c(term, paste(term, c("conf_low", "conf_high")))
      put(paste(scale, "week 48"), level, 336, quantities, c(found[[term]], limits))
    }
    put(paste(scale, "week 48"), level, 336, "n", length(one))
  }
}

out <- file("tests/golden/deterioration.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# cmprsk", packageVersion("cmprsk")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
