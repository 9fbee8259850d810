# Mixed models for repeated measures by R, the oracle of hcc_dash/kernels/mmrm.py.
#
# From the checkout's own folder:  Rscript tests/golden/mmrm.R
# Needs R with nlme, lme4 and pbkrtest, and sha256sum. Rewrites tests/golden/mmrm.csv. Each data file's SHA-256
# stands in the header and the tests compare it.

suppressMessages({library(nlme); library(lme4); library(pbkrtest)})

rows <- list()
files <- character()

put <- function(dataset, question, term, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = dataset, question = question, term = as.character(term), quantity = quantity,
    value = sprintf("%.17g", value)
  )
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE)
}

# gls stops early by default; goldens are the maximum itself. nlminb stops where the likelihood is right to ten digits,
# optim goes on, but steps out of what an ARMA allows.
tight <- function(search) glsControl(
  maxIter = 500, msMaxIter = 5000, tolerance = 1e-14, msTol = 1e-15, opt = search, optimMethod = "BFGS",
  returnObject = TRUE
)

# Correlations by structure; an ARMA with as many lags as visits less one is Toeplitz.
structures <- list(
  unstructured = function(n) corSymm(form = ~ at | id),
  "heterogeneous Toeplitz" = function(n) corARMA(form = ~ at | id, p = n - 1),
  "heterogeneous AR(1)" = function(n) corAR1(form = ~ at | id),
  "heterogeneous compound symmetry" = function(n) corCompSymm(form = ~ at | id),
  "compound symmetry" = function(n) corCompSymm(form = ~ at | id),
  "AR(1)" = function(n) corAR1(form = ~ at | id)
)

ask_gls <- function(dataset, model, d, names_of) {
  for (question in names_of) {
    spread <- if (question %in% c("compound symmetry", "AR(1)")) NULL else varIdent(form = ~ 1 | at)
    search <- if (question == "unstructured") "optim" else "nlminb"
    fit <- gls(
      model, d, correlation = structures[[question]](max(d$at)), weights = spread, method = "REML",
      control = tight(search)
    )
    put(dataset, question, "model", "log_likelihood", as.numeric(logLik(fit)))
    put(dataset, question, names(coef(fit)), "coef", coef(fit))
    # vcov() of a gls divides by N - p already under REML.
    put(dataset, question, names(coef(fit)), "std_error", sqrt(diag(fit$varBeta)))
  }
}

# Random effects, with Kenward and Roger's errors and degrees of freedom of every coefficient (pbkrtest).
ask_lmer <- function(dataset, question, model, d) {
  control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6))
  fit <- lmer(model, d, REML = TRUE, control = control)
  adjusted <- vcovAdj(fit)
  names <- names(fixef(fit))
  put(dataset, question, "model", "log_likelihood", as.numeric(logLik(fit)))
  put(dataset, question, names, "coef", fixef(fit))
  put(dataset, question, names, "std_error", sqrt(diag(as.matrix(vcov(fit)))))
  put(dataset, question, names, "adjusted_error", sqrt(diag(as.matrix(adjusted))))
  weights <- diag(length(names))
  put(dataset, question, names, "df", sapply(seq_along(names), function(i) get_Lb_ddf(fit, weights[i, ])))
}

# --- FEV1 in an invented trial (openpharma/mmrm) -------------------------------------------------------------------

fev <- read_table("tests/data/fev_data.csv")
fev <- fev[!is.na(fev$FEV1), ]
fev$id <- factor(fev$USUBJID)
fev$at <- as.integer(factor(fev$AVISIT))
fev$AVISIT <- factor(fev$AVISIT)
fev$ARMCD <- factor(fev$ARMCD)
fev$RACE <- factor(fev$RACE)
fev$SEX <- factor(fev$SEX, levels = c("Male", "Female"))
fev <- fev[order(fev$id, fev$at), ]
fev_model <- FEV1 ~ RACE + SEX + ARMCD * AVISIT
ask_gls("fev", fev_model, fev, names(structures))
ask_lmer("fev", "random intercept", update(fev_model, . ~ . + (1 | id)), fev)
ask_lmer("fev", "random intercept and slope", FEV1 ~ ARMCD * at + (at | id), fev)

# --- global health in PRTRAS 001 (simulated) -----------------------------------------------------------------------

path <- "data/prtras001/qlq_c30.csv"
items <- read_table(path)
subjects <- read_table("data/prtras001/subjects.csv")
items$value <- (rowMeans(items[c("q29", "q30")], na.rm = TRUE) - 1) / 6 * 100
items$day <- as.integer(as.Date(items$completed_on) -
  as.Date(subjects$treatment_start_on[match(items$subject_id, subjects$subject_id)]))
items <- items[!is.nan(items$value) & is.finite(items$day), ]
first <- items[items$day <= 0, ]
first <- first[order(first$subject_id, first$day), ]
first <- first[!duplicated(first$subject_id, fromLast = TRUE), ]
later <- items[items$day > 0 & items$visit != "baseline", ]
later$baseline <- first$value[match(later$subject_id, first$subject_id)]
later <- later[!is.na(later$baseline), ]
later$change <- later$value - later$baseline
one_each <- later[!duplicated(later$subject_id), ]
later$from <- later$baseline - mean(one_each$baseline)
later$arm <- factor(subjects$arm[match(later$subject_id, subjects$subject_id)], levels = c("na", "na_peg"))
later$when <- factor(later$week)
later$at <- as.integer(later$when)
later$id <- factor(later$subject_id)
later$years <- later$week * 7 / 365.25
later <- later[order(later$id, later$at), ]
put("prtras001", "size", "model", "n", nrow(later))
put("prtras001", "size", "model", "n_subjects", nlevels(later$id))
# Cell means of arm and visit, and one slope on baseline per visit.
ask_gls(
  "prtras001", change ~ 0 + arm:when + when:from, later,
  c("unstructured", "heterogeneous AR(1)", "heterogeneous compound symmetry", "compound symmetry")
)
ask_lmer("prtras001", "random intercept and slope", change ~ 0 + arm + arm:years + from + (years | id), later)

# --- out -----------------------------------------------------------------------------------------------------------

out <- file("tests/golden/mmrm.csv", "w")
writeLines(c(
  paste("#", R.version.string),
  paste("#", c("nlme", "lme4", "pbkrtest"), sapply(c("nlme", "lme4", "pbkrtest"), function(p) format(packageVersion(p)))),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE)
close(out)
