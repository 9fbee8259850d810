# Survival that Cox models predict for described patients, with limits, by R: survfit(coxph, newdata).
#
# From the checkout's own folder:  Rscript tests/golden/predicted.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/predicted.csv. Run it again
# whenever a cohort in data/ changes: each data file's SHA-256 stands in the header and the tests compare it. Run
# cox.R first: it writes tests/data/veteran.csv and heart.csv.

suppressMessages(library(survival))

rows <- list()
files <- character()
control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))

put <- function(dataset, variant, patient, time, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = dataset, variant = variant, patient = patient,
    time = sprintf("%.17g", time), quantity = quantity, value = sprintf("%.17g", value)
  )
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE)
}

# x: covariates of d, which holds y and stratum; described: rows of the same covariates.
ask <- function(dataset, d, x, described) {
  for (ties in c("efron", "breslow")) for (stratified in c(FALSE, TRUE)) {
    model <- reformulate(c(x, if (stratified) "strata(stratum)"), "y")
    fit <- coxph(model, d, ties = ties, control = control)
    for (patient in seq_len(nrow(described))) {
      newdata <- described[patient, , drop = FALSE]
      newdata$stratum <- sort(unique(d$stratum))[1]
      curve <- survfit(fit, newdata, conf.int = 0.9, conf.type = "log-log")
      seen <- curve$n.event > 0
      variant <- paste0(ties, if (stratified) " stratified" else "")
      for (quantity in c("surv", "std.err", "lower", "upper")) {
        put(dataset, variant, patient, curve$time[seen], quantity, curve[[quantity]][seen])
      }
    }
  }
}

veteran <- read_table("tests/data/veteran.csv")
veteran$y <- Surv(veteran$time, veteran$status)
veteran$stratum <- veteran$prior
ask("veteran", veteran, c("trt", "karno", "age"), data.frame(trt = c(1, 2, 2), karno = c(60, 60, 99), age = c(60, 60, 34)))
heart <- read_table("tests/data/heart.csv")
heart$y <- Surv(heart$start, heart$stop, heart$event)
heart$stratum <- heart$surgery
ask("heart", heart, c("age", "year", "transplant"), data.frame(age = c(0, 10), year = c(3, 1), transplant = c(1, 0)))

# A bundled trial's registered model, for typical patients of both arms and two others.
lo2007 <- read_table("data/lo2007/subjects.csv")
lo2007 <- lo2007[lo2007$arm %in% c("control", "ifn1") & !is.na(lo2007$os_days), ]
typical <- function(d) data.frame(
  treated = c(0, 1, 0, 1), late = c(0, 0, 1, 1), log10_afp = log10(median(d$afp)),
  tumour_size = c(rep(median(d$tumour_size), 2), 3.5, 3.5)
)
lo2007$treated <- as.integer(lo2007$arm == "ifn1")
lo2007$late <- as.integer(lo2007$stage_group == "III/IVA")
lo2007$log10_afp <- log10(lo2007$afp)
lo2007$y <- Surv(lo2007$os_days, as.integer(as.logical(lo2007$os_event)))
lo2007$stratum <- lo2007$sex
ask("lo2007 os", lo2007, c("treated", "late", "log10_afp", "tumour_size"), typical(lo2007))

out <- file("tests/golden/predicted.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
