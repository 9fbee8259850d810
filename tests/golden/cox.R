# Cox models by R, the oracle of hcc_dash/kernels/{cox,cox_residuals,proportional_hazards,baseline,concordance}.
#
# From the checkout's own folder:  Rscript tests/golden/cox.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/cox.csv and, from the package's
# own data, tests/data/veteran.csv, heart.csv and pbc.csv. Run it again whenever a cohort in data/ changes: each data
# file's SHA-256 stands in the header and the tests compare it.

suppressMessages(library(survival))

# Full convergence, as in survival.R. R then advises tolerance < eps.
full_convergence <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
transforms <- c("km", "rank", "identity", "log")
rows <- list()
files <- character()

put <- function(dataset, variant, quantity, value, row = seq_along(value) - 1, column = 0) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = dataset, variant = variant, quantity = quantity, row = row, column = column,
    value = sprintf("%.15g", as.vector(value))
  )
}

put_matrix <- function(dataset, variant, quantity, value) {
  value <- as.matrix(value)
  put(dataset, variant, quantity, value, as.vector(row(value)) - 1, as.vector(col(value)) - 1)
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE)
}

# d: time, event, stratum, weight, cluster, and entry for start-stop data. x: covariates, factors among them.
# Of the baseline, and where every_row says so of residuals, two variants: all of them would fill the golden.
ask_everything <- function(dataset, d, x, every_row = FALSE) {
  y <- if (is.null(d$entry)) Surv(d$time, d$event) else Surv(d$entry, d$time, d$event)
  d <- data.frame(d, x)
  d$y <- y
  for (ties in c("efron", "breslow")) for (stratified in c(FALSE, TRUE)) for (weighted in c(FALSE, TRUE)) {
    variant <- paste0(ties, if (stratified) " stratified", if (weighted) " weighted")
    model <- reformulate(c(names(x), if (stratified) "strata(stratum)"), "y")
    d$w <- if (weighted) d$weight else 1
    fit <- coxph(model, d, weights = w, ties = ties, robust = FALSE, control = full_convergence)
    put_fit(dataset, variant, fit)
    put_robust(dataset, variant, model, d, ties)
    fully <- variant %in% c("efron stratified weighted", "breslow")
    put_zph(dataset, variant, fit, every_row && fully)
    if (fully) put_baseline(dataset, variant, fit)
    if (fully) put_predictions(dataset, variant, fit, d)
    if (every_row && fully) put_residuals(dataset, variant, fit)
  }
}

put_fit <- function(dataset, variant, fit) {
  put(dataset, variant, "n", c(fit$n, fit$nevent))
  put(dataset, variant, "log_likelihood", fit$loglik)
  put(dataset, variant, "score_statistic", fit$score)
  put(dataset, variant, "coef", coef(fit))
  put_matrix(dataset, variant, "covariance", fit$var)
}

put_robust <- function(dataset, variant, model, d, ties) {
  fit <- coxph(model, d, weights = w, ties = ties, cluster = seq_len(nrow(d)), control = full_convergence)
  put_matrix(dataset, variant, "robust", fit$var)
  fit <- coxph(model, d, weights = w, ties = ties, cluster = cluster, control = full_convergence)
  put_matrix(dataset, variant, "robust by cluster", fit$var)
}

put_zph <- function(dataset, variant, fit, every_row) {
  for (transform in transforms) {
    put_matrix(dataset, variant, paste("zph terms", transform), cox.zph(fit, transform)$table)
    by_column <- cox.zph(fit, transform, terms = FALSE)
    put_matrix(dataset, variant, paste("zph columns", transform), by_column$table)
    if (every_row) put(dataset, variant, paste("zph x", transform), by_column$x)
  }
  if (every_row) put_matrix(dataset, variant, "zph y", by_column$y)
}

# A patient whose covariates are all 0 (a factor at its reference), the strata one after the other.
put_baseline <- function(dataset, variant, fit) {
  zero <- basehaz(fit, centered = FALSE)
  put(dataset, variant, "baseline time", zero$time)
  put(dataset, variant, "baseline hazard", zero$hazard)
}

# The first and the last row of the data, each early, halfway and late in the follow-up of its stratum.
put_predictions <- function(dataset, variant, fit, d) {
  for (i in 1:2) {
    patient <- d[c(1, nrow(d))[i], ]
    times <- quantile(d$time[d$stratum == patient$stratum], c(0.1, 0.5, 0.9), type = 1)
    curve <- survfit(fit, newdata = patient, se.fit = FALSE)
    put(dataset, variant, "prediction time", times, column = i - 1)
    put(dataset, variant, "prediction", summary(curve, times = times)$surv, column = i - 1)
  }
}

put_residuals <- function(dataset, variant, fit) {
  put_matrix(dataset, variant, "score", residuals(fit, "score", weighted = TRUE))
  put_matrix(dataset, variant, "schoenfeld", residuals(fit, "schoenfeld"))
}

ask_concordance <- function(dataset, d, risks) {
  for (name in names(risks)) for (stratified in c(FALSE, TRUE)) {
    d$risk <- risks[[name]]
    model <- if (stratified) Surv(time, event) ~ risk + strata(stratum) else Surv(time, event) ~ risk
    answer <- concordance(model, d, reverse = TRUE)
    count <- answer$count
    if (is.matrix(count)) count <- colSums(count)
    variant <- paste0(name, if (stratified) " stratified")
    put(dataset, variant, "concordance", c(answer$concordance, sqrt(answer$var)))
    put(dataset, variant, "concordance pairs", count)
  }
}

as_sample <- function(time, event, stratum, age, cluster = floor(age)) {
  data.frame(time, event, stratum, weight = 1 + floor(age) %% 3, cluster)
}

# --- real data ---------------------------------------------------------------------------------------------------

export <- function(data, path) write.csv(data, path, row.names = FALSE, na = "", quote = FALSE)
export(veteran, "tests/data/veteran.csv")
export(heart, "tests/data/heart.csv")
export(pbc, "tests/data/pbc.csv")

veteran <- read_table("tests/data/veteran.csv")
veteran$celltype <- factor(veteran$celltype, levels = c("squamous", "smallcell", "adeno", "large"))
d <- with(veteran, as_sample(time, status, prior, age))
ask_everything("veteran", d, veteran[c("trt", "age", "karno", "celltype")], every_row = TRUE)
ask_concordance("veteran", d, list(age = veteran$age, karno = -veteran$karno))

heart <- read_table("tests/data/heart.csv")
d <- with(heart, as_sample(stop, event, surgery, age, id))
d$entry <- heart$start
ask_everything("heart", d, heart[c("age", "year", "transplant")], every_row = TRUE)

pbc <- read_table("tests/data/pbc.csv")
columns <- c("trt", "age", "bili", "albumin", "protime", "edema")
pbc <- pbc[complete.cases(pbc[c(columns, "stage")]), ]
d <- with(pbc, as_sample(time, as.integer(status == 2), stage, age))
ask_everything("pbc", d, pbc[columns])
ask_concordance("pbc", d, list(bili = pbc$bili, albumin = -pbc$albumin))

asaur <- read_table("tests/data/hcc_asaur_hepatocellular.csv")
d <- with(asaur, as_sample(OS, Death, TNM, Age))
ask_everything("asaur", d, asaur[c("BCLC", "Age", "AFP", "Tumorsize")])
ask_concordance("asaur", d, list(Age = asaur$Age, AFP = asaur$AFP))

colon <- read_table("tests/data/colon.csv")
colon <- colon[colon$etype == 2 & complete.cases(colon[c("age", "nodes", "obstruct")]), ]
colon$rx <- factor(colon$rx, levels = c("Obs", "Lev", "Lev+5FU"))
d <- with(colon, as_sample(time, status, sex, age))
ask_everything("colon", d, colon[c("age", "obstruct", "nodes", "rx")])
ask_concordance("colon", d, list(age = colon$age, nodes = colon$nodes))

# --- bundled cohorts ---------------------------------------------------------------------------------------------

ask_cohort <- function(study, arms, stratum, columns) {
  cohort <- read_table(file.path("data", study, "subjects.csv"))
  cohort <- cohort[cohort$arm %in% arms & complete.cases(cohort[c("os_days", columns)]), ]
  treated <- as.integer(cohort$arm == arms[2])
  for (endpoint in c("os", "rfs")) {
    d <- as_sample(
      cohort[[paste0(endpoint, "_days")]], as.integer(as.logical(cohort[[paste0(endpoint, "_event")]])),
      cohort[[stratum]], cohort$age
    )
    ask_everything(paste(study, endpoint), d, data.frame(treated, cohort[columns]))
    ask_concordance(paste(study, endpoint), d, list(age = cohort$age, tumour_size = cohort$tumour_size))
  }
}
ask_cohort("lo2007", c("control", "ifn1"), "stage_group", c("age", "tumour_size"))
ask_cohort("prtras001", c("na", "na_peg"), "bclc", c("age", "tumour_size", "afp"))

# --- out ---------------------------------------------------------------------------------------------------------

out <- file("tests/golden/cox.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
