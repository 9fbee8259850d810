# Exposure to peg-interferon in prtras001 by R: doses planned and given, states by week, reasons, stopping early.
#
# From the checkout's own folder:  Rscript tests/golden/exposure.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/exposure.csv. Run it again whenever
# the cohort in data/prtras001 changes: each data file's SHA-256 stands in the header and the tests compare it.

suppressMessages(library(survival))

rows <- list()
files <- character()

put <- function(question, group, time, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    question = question, group = group, time = sprintf("%.17g", time), quantity = quantity,
    value = sprintf("%.17g", value)
  )
}

read_table <- function(name) {
  path <- file.path("data/prtras001", name)
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, na.strings = "")
}

subjects <- read_table("subjects.csv")
doses <- read_table("doses.csv")
ends <- read_table("treatment_end.csv")
cut_off <- as.Date("2030-12-31")

# one row per injection, given or withheld
each <- do.call(rbind, lapply(seq_len(nrow(doses)), function(i) {
  one <- doses[i, ]
  data.frame(
    id = one$subject_id, on = seq(as.Date(one$started_on), as.Date(one$ended_on), by = 7),
    planned = one$planned_dose, dose = one$dose, reason = one$reason
  )
}))
first_on <- with(each[each$dose > 0, ], tapply(as.numeric(on), id, min))
each$day <- as.numeric(each$on) - first_on[each$id]
stopifnot(each$day >= 0, !duplicated(each[c("id", "day")]))

course <- function(id) {
  own <- each[each$id == id, ]
  own <- own[order(own$day), ]
  end <- ends[ends$subject_id == id, ]
  who <- subjects[subjects$subject_id == id, ]
  last <- max(own$day[own$dose > 0], as.numeric(as.Date(end$last_injection_on)) - first_on[[id]])
  limit <- min(as.numeric(c(as.Date(who$death_on), cut_off)) - first_on[[id]], na.rm = TRUE) + 1
  state <- switch(end$reason,
    "completed as planned" = "completed", "death" = "died on treatment",
    "lost to follow-up" = "follow-up ended on treatment", "stopped early"
  )
  days <- min(last + 7, limit)
  due <- seq(0, 335, by = 7)
  due <- due[as.Date(first_on[[id]], origin = "1970-01-01") + due <= cut_off]
  plan <- function(day) own$planned[max(which(own$day <= day))]
  data.frame(
    id = id, arm = who$arm, state = state, reason = end$reason, days = days,
    until = if (state == "completed") min(max(own$day, last) + 7, limit) else days,
    dose_planned = sum(sapply(due, plan)), dose_given = sum(own$dose),
    on_treatment = sum(sapply(seq(0, last, by = 7), plan)),
    n_given = sum(own$dose > 0), n_reduced = sum(own$dose > 0 & own$dose < own$planned), n_withheld = sum(own$dose == 0)
  )
}
d <- do.call(rbind, lapply(sort(unique(doses$subject_id)), course))
stopifnot(d$arm == "na_peg", nrow(d) == nrow(ends))
d$share <- d$dose_given / d$dose_planned
d$intensity <- d$dose_given / d$on_treatment

# --- the arm ---------------------------------------------------------------------------------------------------------

put("arm", "", 0, c("n_treated", "patient_years"), c(nrow(d), sum(d$days) / 365.25))
put("arm", "", 0, c("doses_planned", "doses_given"), c(sum(d$dose_planned), sum(d$dose_given)))
put("arm", "", 0, c("n_given", "n_reduced", "n_withheld"), colSums(d[c("n_given", "n_reduced", "n_withheld")]))
for (what in c("days", "share", "intensity")) {
  put("quartiles", what, 0, c("least", "low", "median", "high", "most"), quantile(d[[what]], 0:4 / 4, type = 7))
}
count <- function(question, group, x) {
  put(question, group, 0, "n_events", x)
  put(question, group, 0, "estimate", x / nrow(d))
  put(question, group, 0, c("conf_low", "conf_high"), binom.test(x, nrow(d))$conf.int)
}
count("patients", "most", sum(d$share >= 0.8))
count("patients", "reduced", sum(d$n_reduced > 0))
count("patients", "withheld", sum(d$n_withheld > 0))
count("patients", "stopped", sum(d$state == "stopped early"))
for (state in unique(d$state)) put("states", state, 0, "n", sum(d$state == state))

# --- reasons ---------------------------------------------------------------------------------------------------------

changes <- list(
  reduced = each[each$dose > 0 & each$dose < each$planned, ], withheld = each[each$dose == 0, ],
  "stopped early" = d[d$state == "stopped early", ]
)
for (level in names(changes)) for (reason in unique(changes[[level]]$reason)) {
  mine <- changes[[level]][changes[[level]]$reason == reason, ]
  count(paste("reason", level), reason, length(unique(mine$id)))
}

# --- states by week --------------------------------------------------------------------------------------------------

state_at <- function(i, day) {
  if (day >= d$until[i]) {
    return(if (d$state[i] == "stopped early") paste0("stopped early: ", d$reason[i]) else d$state[i])
  }
  own <- each[each$id == d$id[i] & each$day <= day, ]
  now <- own[which.max(own$day), ]
  if (now$dose == 0) "withheld" else if (now$dose < now$planned) "reduced dose" else "full dose"
}
for (week in 0:48) {
  found <- table(sapply(seq_len(nrow(d)), state_at, day = 7 * week))
  for (state in names(found)) put("weeks", state, week, "n_events", found[[state]])
}

# --- stopping early --------------------------------------------------------------------------------------------------

cause <- match(d$state, c("stopped early", "died on treatment", "completed"), nomatch = 0)
fit <- survfit(Surv(d$until / 7, factor(cause, 0:3)) ~ 1, conf.type = "log-log")
put("stopping", "", fit$time, "n_at_risk", fit$n.risk[, 1])
put("stopping", "", fit$time, "estimate", fit$pstate[, 2])
put("stopping", "", fit$time, "conf_low", fit$lower[, 2])
put("stopping", "", fit$time, "conf_high", fit$upper[, 2])

# --- out -------------------------------------------------------------------------------------------------------------

out <- file("tests/golden/exposure.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")), paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
