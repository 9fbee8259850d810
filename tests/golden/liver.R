# Liver function of prtras001 by R: Child-Pugh rises with death competing, ALBI by visit, peaks of ALT and bilirubin.
#
# From the checkout's own folder:  Rscript tests/golden/liver.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/liver.csv. Run it again whenever the
# cohort in data/prtras001 changes: each data file's SHA-256 stands in the header and the tests compare it.

suppressMessages(library(survival))

rows <- list()
files <- character()

put <- function(question, group, time, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = "prtras001", question = question, group = as.character(group),
    time = if (is.character(time)) time else sprintf("%.17g", time), quantity = quantity,
    value = sprintf("%.17g", value)
  )
}

read_table <- function(name) {
  path <- file.path("data/prtras001", name)
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE, na.strings = "")
}

subjects <- read_table("subjects.csv")
day_of <- function(date, id) {
  start <- as.Date(subjects$treatment_start_on)[match(id, subjects$subject_id)]
  as.numeric(as.Date(date) - start)
}
subjects$death <- day_of(subjects$death_on, subjects$subject_id)
subjects$recurrence <- day_of(subjects$recurrence_on, subjects$subject_id)
subjects$recurrence[which(subjects$recurrence > subjects$death)] <- NA # impossible

# --- Child-Pugh ------------------------------------------------------------------------------------------------------

assessed <- read_table("child_pugh.csv")
assessed$day <- day_of(assessed$assessed_on, assessed$subject_id)
assessed$score <- with(assessed,
  ifelse(bilirubin < 34, 1, ifelse(bilirubin <= 51, 2, 3)) + ifelse(albumin > 35, 1, ifelse(albumin >= 28, 2, 3)) +
    ifelse(inr < 1.7, 1, ifelse(inr <= 2.3, 2, 3)) + c(absent = 1, mild = 2, moderate = 3)[ascites] +
    c("absent" = 1, "grade 1-2" = 2, "grade 3-4" = 3)[encephalopathy]
)
assessed <- assessed[order(assessed$subject_id, assessed$day), ]

follow <- function(id) {
  one <- assessed[assessed$subject_id == id, ]
  before <- one$score[one$day <= 0]
  after <- one[one$day > 0, ]
  high <- after$score - before[length(before)] >= 2
  twice <- high & c(high[-1], FALSE)
  data.frame(
    baseline = before[length(before)], registered = after$day[high][1], confirmed = after$day[twice][1],
    last = if (nrow(after)) max(after$day) else 0
  )
}
d <- cbind(subjects, do.call(rbind, lapply(subjects$subject_id, follow)))
stopifnot(d$baseline <= 13)

# the last day on which a tenth of every arm is assessed or still to be
still <- tapply(d$last, d$arm, function(last) sort(last, decreasing = TRUE)[ceiling(0.1 * length(last))])
horizon <- min(still, 1099)
put("horizon", "all", 0, "day", horizon)

for (rule in c("registered", "confirmed")) for (at_recurrence in c(FALSE, TRUE)) {
  until <- if (at_recurrence) pmin(horizon, d$recurrence, na.rm = TRUE) else rep(horizon, nrow(d))
  risen <- !is.na(d[[rule]]) & d[[rule]] <= until
  first_recurred <- at_recurrence & !is.na(d$recurrence) & !is.na(d$death) & d$recurrence <= d$death
  died <- !risen & !is.na(d$death) & d$death <= until & !first_recurred
  time <- ifelse(risen, d[[rule]], ifelse(died, d$death, pmin(until, d$last)))
  cause <- ifelse(risen, 1, ifelse(died, 2, 0))
  question <- paste(rule, if (at_recurrence) "at recurrence" else "none")
  kept <- !(at_recurrence & !is.na(d$recurrence) & d$recurrence <= 0)
  for (arm in c("na", "na_peg")) {
    chosen <- kept & d$arm == arm
    fit <- survfit(Surv(time[chosen], factor(cause[chosen], 0:2)) ~ 1, conf.type = "log-log")
    for (at in pmin(c(343, 1099), horizon)) {
      read <- summary(fit, times = at)
      put(question, arm, at, c("rise", "death"), read$pstate[1, 2:3])
      put(question, arm, at, c("rise std_error", "death std_error"), read$std.err[1, 2:3])
      put(question, arm, at, "rise conf_low", read$lower[1, 2])
      put(question, arm, at, "rise conf_high", read$upper[1, 2])
      put(question, arm, at, "n_at_risk", sum(time[chosen] >= at))
      put(question, arm, at, "n_events", sum(cause[chosen] == 1 & time[chosen] <= at))
    }
  }
}

# --- ALBI ------------------------------------------------------------------------------------------------------------

labs <- read_table("liver_labs.csv")
labs <- labs[labs$subject_id %in% subjects$subject_id, ]
labs$day <- day_of(labs$sampled_on, labs$subject_id)
labs$arm <- subjects$arm[match(labs$subject_id, subjects$subject_id)]
labs$albi <- 0.66 * log10(labs$bilirubin) - 0.085 * labs$albumin
for (arm in c("na", "na_peg")) for (visit in c("baseline", "week 24", "week 48", "week 144")) {
  albi <- labs$albi[labs$arm == arm & labs$visit == visit]
  put("albi", arm, visit, c("lower_quartile", "estimate", "upper_quartile"), quantile(albi, c(0.25, 0.5, 0.75)))
  put("albi", arm, visit, "n", length(albi))
  grade <- cut(albi, c(-Inf, -2.60, -2.27, -1.39, Inf), labels = c("1", "2a", "2b", "3"))
  put("albi", arm, visit, paste("grade", levels(grade)), as.vector(table(grade)))
}

# --- peaks -----------------------------------------------------------------------------------------------------------

peaks <- function(one) {
  one <- one[one$day > 0, ]
  one <- one[order(one$day), ]
  if (!nrow(one)) return(NULL)
  alt <- one$alt / one$alt_uln
  top <- which.max(alt)
  near <- one$day >= one$day[top] & one$day <= one$day[top] + 30
  c(alt = alt[top], bilirubin = max((one$bilirubin / one$bilirubin_uln)[near]))
}
for (arm in c("na", "na_peg")) {
  mine <- labs[labs$arm == arm, ]
  found <- do.call(rbind, lapply(split(mine, mine$subject_id), peaks))
  put("peaks", arm, 0, c("sum of alt", "sum of bilirubin"), colSums(found))
  put("peaks", arm, 0, "temple", sum(found[, "alt"] > 3 & found[, "bilirubin"] <= 2))
  put("peaks", arm, 0, "hy", sum(found[, "alt"] > 3 & found[, "bilirubin"] > 2))
  put("peaks", arm, 0, "cholestasis", sum(found[, "alt"] <= 3 & found[, "bilirubin"] > 2))
}

# --- out -------------------------------------------------------------------------------------------------------------

out <- file("tests/golden/liver.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")), paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
