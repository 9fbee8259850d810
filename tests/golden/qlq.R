# QLQ-C30 scores, trajectories and completion by R, from the item numbers of the scoring manual.
#
# From the checkout's own folder:  Rscript tests/golden/qlq.R
# Needs R alone, and sha256sum. Rewrites tests/golden/qlq.csv. Run it again whenever data/prtras001 changes.

rows <- list()
files <- character()

put <- function(dataset, question, group, time, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = dataset, question = question, group = as.character(group), time = as.character(time),
    quantity = quantity, value = sprintf("%.17g", value)
  )
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path)
}

scales <- list(
  QL = 29:30, PF = 1:5, RF = 6:7, EF = 21:24, CF = c(20, 25), SF = 26:27, FA = c(10, 12, 18), NV = 14:15,
  PA = c(9, 19), DY = 8, SL = 11, AP = 13, CO = 16, DI = 17, FI = 28
)

score <- function(d) {
  q <- as.matrix(d[paste0("q", 1:30)])
  for (j in 1:30) q[!(q[, j] %in% seq_len(if (j > 28) 7 else 4)), j] <- NA
  s <- sapply(names(scales), function(code) {
    x <- q[, scales[[code]], drop = FALSE]
    raw <- ifelse(rowSums(!is.na(x)) >= ncol(x) / 2, rowMeans(x, na.rm = TRUE), NA)
    if (code == "QL") (raw - 1) / 6 * 100
    else if (code %in% c("PF", "RF", "EF", "CF", "SF")) (1 - (raw - 1) / 3) * 100
    else (raw - 1) / 3 * 100
  })
  good <- s[, c("PF", "RF", "EF", "CF", "SF")]
  bad <- s[, c("FA", "NV", "PA", "DY", "SL", "AP", "CO", "DI")]
  cbind(s, SUMMARY = rowMeans(cbind(good, 100 - bad)))
}

# --- every form of the published answers -----------------------------------------------------------------------------

forms <- read_table("tests/data/qlqc30_items_qolr.csv")
scored <- score(forms)
for (code in colnames(scored)) put("qolr", "score", forms$Id, forms$time, code, scored[, code])

# --- trajectories ----------------------------------------------------------------------------------------------------

d <- read_table("data/prtras001/qlq_c30.csv")
subjects <- read_table("data/prtras001/subjects.csv")
at <- match(d$subject_id, subjects$subject_id)
d$arm <- subjects$arm[at]
d$day <- as.numeric(as.Date(d$completed_on) - as.Date(subjects$treatment_start_on[at]))
d <- cbind(d, score(d))
d <- d[!(d$week == 0 & d$day > 0), ] # no baseline after the first dose
put("prtras001", "forms", "all", 0, "n", nrow(d))

describe <- function(question, d, value, code) {
  for (arm in c("na", "na_peg")) for (week in sort(unique(d$week))) {
    x <- value[d$arm == arm & d$week == week]
    x <- x[!is.na(x)]
    if (!length(x)) next
    limits <- t.test(x)$conf.int
    put("prtras001", paste(question, code), arm, week, c("n", "mean", "sd", "conf_low", "conf_high"),
        c(length(x), mean(x), sd(x), limits))
    put("prtras001", paste(question, code), arm, week, c("lower_quartile", "median", "upper_quartile"),
        unname(quantile(x, c(0.25, 0.5, 0.75), type = 7)))
  }
}
for (code in colnames(scored)) describe("level", d, d[[code]], code)
before <- d[d$day <= 0, ]
for (code in c("QL", "PF", "FA", "FI", "SUMMARY")) {
  baseline <- before[[code]][match(d$subject_id, before$subject_id)]
  after <- d$day > 0
  describe("change", d[after, ], (d[[code]] - baseline)[after], code)
}

# --- completion ------------------------------------------------------------------------------------------------------

start <- as.Date(subjects$treatment_start_on)
for (week in c(sort(unique(d$week)), 156)) { # week 156 is declared, and no form of it is on file
  due <- start + 7 * week
  came <- subjects$subject_id %in% d$subject_id[d$week == week]
  died <- !came & !is.na(as.Date(subjects$death_on)) & as.Date(subjects$death_on) < due
  early <- !came & !died & as.Date("2030-12-31") < due
  gone <- !came & !died & !early & is.na(as.Date(subjects$death_on)) & as.Date(subjects$last_contact_on) < due
  expected <- !(died | early | gone)
  for (arm in c("na", "na_peg")) {
    mine <- subjects$arm == arm
    put("prtras001", "completion", arm, week, c("n", "n_expected", "n_received", "n_died", "n_ended", "n_not_due"),
        c(sum(mine), sum(expected & mine), sum(came & mine), sum(died & mine), sum(gone & mine), sum(early & mine)))
    for (rate in c("variable", "fixed")) {
      size <- if (rate == "fixed") sum(mine) else sum(expected & mine)
      fit <- binom.test(sum(came & mine), size)
      put("prtras001", paste("completion", rate), arm, week, c("estimate", "conf_low", "conf_high"),
          c(fit$estimate, fit$conf.int))
    }
  }
}

# --- out -------------------------------------------------------------------------------------------------------------

out <- file("tests/golden/qlq.csv", "w")
writeLines(c(paste("#", R.version.string), paste("# sha256", files, names(files))), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
