# Loss of HBsAg and undetectable HBV DNA of prtras001 by R: an independent derivation, patient by patient; shares with
# Wilson's and Newcombe's limits; incidence with death competing, by survfit and by cmprsk.
#
# From the checkout's own folder:  Rscript tests/golden/virology.R
# Needs R, its recommended package survival, the package cmprsk, and sha256sum. Rewrites tests/golden/virology.csv. Run it
# again whenever the cohort in data/prtras001 changes: each data file's SHA-256 stands in the header and the tests compare.

suppressMessages({library(survival); library(cmprsk)})

rows <- list()
files <- character()

put <- function(question, group, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(dataset = "prtras001", question = question, group = as.character(group),
    quantity = quantity, value = sprintf("%.17g", value))
}

read_table <- function(name) {
  path <- file.path("data/prtras001", name)
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE, na.strings = "", colClasses = c(hbsag = "character", hbv_dna = "character")[
    if (name == "virology.csv") c("hbsag", "hbv_dna") else character()])
}

subjects <- read_table("subjects.csv")
start <- as.Date(subjects$treatment_start_on)
death <- as.numeric(as.Date(subjects$death_on) - start)
tests <- read_table("virology.csv")
who <- match(tests$subject_id, subjects$subject_id)
tests$day <- as.numeric(as.Date(tests$sampled_on) - start[who])
tests <- tests[!is.na(who) & tests$sampled_on <= "2030-12-31" & !(tests$day > death[who]) %in% TRUE, ]

# 1 below, 0 not below, NA left open, as this one laboratory prints
amount <- function(text) suppressWarnings(as.numeric(sub("^[<>]", "", text)))
proves <- function(text, unit, threshold) {
  x <- amount(text)
  state <- ifelse(grepl("^<", text), ifelse(x <= threshold, 1, NA), ifelse(grepl("^>", text), 0, as.numeric(x < threshold)))
  state[text == "TND"] <- 1
  state[unit != "IU/mL"] <- NA
  state
}
tests$hbsag_below <- proves(tests$hbsag, tests$hbsag_unit, 0.05)
tests$dna_below <- proves(tests$hbv_dna, tests$hbv_dna_unit, 10)

# first, confirming and reversing day of one patient; rle gives the unbroken runs
respond <- function(day, below, apart = 168, until = 735, open = NA, pairs = FALSE) {
  o <- order(day); day <- day[o]; below <- below[o]
  keep <- day > 0; day <- day[keep]; below <- below[keep]
  if (!is.na(open)) below[is.na(below)] <- open
  if (pairs) {
    n <- length(day)
    hit <- which(n > 1 & below[-n] %in% 1 & below[-1] %in% 1 & diff(day) >= apart & day[-1] <= until)
    if (!length(hit)) return(c(NA, NA, NA))
    confirmed <- day[hit[1] + 1]
    return(c(day[hit[1]], confirmed, suppressWarnings(min(day[below %in% 0 & day > confirmed], Inf))))
  }
  told <- !is.na(below); d <- day[told]; b <- below[told]
  runs <- rle(b); ends <- cumsum(runs$lengths); begins <- ends - runs$lengths + 1
  for (i in which(runs$values == 1)) {
    run <- d[begins[i]:ends[i]]
    later <- run[run - run[1] >= apart]
    if (length(later) && later[1] <= until) {
      return(c(run[1], later[1], suppressWarnings(min(d[b == 0 & d > later[1]], Inf))))
    }
  }
  c(NA, NA, NA)
}

derive <- function(column, name, until = 735, ...) {
  found <- data.frame(t(sapply(subjects$subject_id, function(id) {
    own <- tests$subject_id == id
    day <- tests$day[own]; below <- tests[[column]][own]
    answer <- respond(day, below, until = until, ...)
    before <- order(day)[sort(day) <= 0]
    after <- day[day > 0 & !is.na(below)]
    c(answer, if (length(before)) below[tail(before, 1)] else NA, suppressWarnings(max(after, -Inf)),
      any(after >= 672 & after <= 784))
  })))
  names(found) <- c("first", "confirmed", "reversal", "baseline", "last", "in_time")
  found$status <- ifelse(!is.na(found$first), 1, ifelse(!is.na(death) & death <= until, 2, 0))
  found$time <- 1 + ifelse(found$status == 1, found$first, ifelse(found$status == 2, death, pmax(found$last, 0)))
  for (i in seq_len(nrow(found))) {
    put(name, subjects$subject_id[i], "time", found$time[i])
    put(name, subjects$subject_id[i], "status", found$status[i])
    if (found$status[i] == 1) put(name, subjects$subject_id[i], "confirmed", found$confirmed[i])
    if (is.finite(found$reversal[i])) put(name, subjects$subject_id[i], "reversal", found$reversal[i])
  }
  found
}

newcombe <- function(x1, n1, x0, n0) {
  one <- prop.test(x1, n1, correct = FALSE)$conf.int; zero <- prop.test(x0, n0, correct = FALSE)$conf.int
  p1 <- x1 / n1; p0 <- x0 / n0
  c(p1 - p0, p1 - p0 - sqrt((p1 - one[1])^2 + (zero[2] - p0)^2), p1 - p0 + sqrt((one[2] - p1)^2 + (p0 - zero[1])^2))
}

summarise <- function(found, name) {
  responded <- !is.na(found$first)
  sets <- list(enrolled = rep(TRUE, nrow(found)), evaluable = responded | found$in_time == 1,
    detectable = found$baseline %in% 0, detectable_evaluable = found$baseline %in% 0 & (responded | found$in_time == 1))
  for (set in names(sets)) {
    counts <- sapply(c("na", "na_peg"), function(arm) {
      inside <- sets[[set]] & subjects$arm == arm
      c(sum(responded & inside), sum(inside))
    })
    for (arm in colnames(counts)) {
      share <- prop.test(counts[1, arm], counts[2, arm], correct = FALSE)
      put(name, arm, paste(set, c("x", "n", "share", "low", "high")),
        c(counts[, arm], share$estimate, share$conf.int))
    }
    put(name, "na_peg v na", paste(set, c("difference", "low", "high")),
      newcombe(counts[1, 2], counts[2, 2], counts[1, 1], counts[2, 1]))
  }
  fit <- survfit(Surv(found$time, factor(found$status, 0:2)) ~ subjects$arm)
  at <- summary(fit, times = 736, extend = TRUE)
  put(name, c("na", "na_peg"), "incidence", at$pstate[, 2])
  put(name, c("na", "na_peg"), "incidence std_error", at$std.err[, 2])
  put(name, c("na", "na_peg"), "death before", at$pstate[, 3])
  curves <- cuminc(found$time, found$status, subjects$arm)
  put(name, c("na", "na_peg"), "incidence by cmprsk", timepoints(curves[1:4], 736)$est[1:2, 1])
  put(name, "all", c("gray statistic", "gray p"), curves$Tests[1, 1:2])
}

summarise(derive("hbsag_below", "hbsag"), "hbsag")
summarise(derive("dna_below", "hbv_dna"), "hbv_dna")
for (column in c("hbsag_below", "dna_below")) {
  marker <- if (column == "hbsag_below") "hbsag" else "hbv_dna"
  derive(column, paste(marker, "apart 182"), apart = 182)
  derive(column, paste(marker, "until 400"), until = 400)
  derive(column, paste(marker, "pairs"), pairs = TRUE)
  derive(column, paste(marker, "open below"), open = 1)
  derive(column, paste(marker, "open above"), open = 0)
}

head <- c(paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# cmprsk", packageVersion("cmprsk")),
  paste0("# sha256 ", files, " ", names(files)))
out <- file("tests/golden/virology.csv", "w")
writeLines(head, out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
