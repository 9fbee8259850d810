# The second opinion of R's packages nlme, lme4 (with pbkrtest) and mmrm on a mixed model of change, asked by r_models.py.
#
# Arguments: package, covariance, model ("lines" or "means"), baseline ("clda" or "covariate"), method, confidence level,
# number of arms, then the years at which each visit is due. Standard input: CSV of patient, arm (from 0), visit
# (from 1, 0 a baseline that is an outcome), years, value, start, and covariates x0, x1, ... Standard output: a line
# with the versions, then 0, term, code, value, or "note," and what R said.

args <- commandArgs(trailingOnly = TRUE)
package <- args[1]
covariance <- args[2]
lines <- args[3] == "lines"
clda <- args[4] == "clda"
adjusted <- args[5] == "kenward-roger"
level <- as.numeric(args[6])
n_arms <- as.integer(args[7])
years <- as.numeric(args[-(1:7)])
n_visits <- length(years)
if (!requireNamespace(package, quietly = TRUE)) {
  stop(sprintf("R's package %s is not installed", package), call. = FALSE)
}
d <- read.csv(file("stdin"))
d$id <- factor(d$patient)
d$at <- d$visit + clda
d$when <- factor(d$at)
n_times <- n_visits + clda

# ---- columns of the model, and each mean change as weights of them ---------------------------------------------------

arms <- seq_len(n_arms) - 1
visits <- seq_len(n_visits)
covariates <- grep("^x", names(d), value = TRUE)
later <- d$visit > 0
cell <- function(arm, visit) sprintf("cell.%d.%d", arm, visit)
x <- list()
if (lines) {
  if (clda) x[["first"]] <- rep(1, nrow(d))
  for (a in arms) if (!clda) x[[paste0("level.", a)]] <- as.numeric(d$arm == a)
  for (a in arms) x[[paste0("slope.", a)]] <- (d$arm == a) * d$years
} else {
  if (clda) x[["first"]] <- as.numeric(!later)
  for (a in arms) for (v in visits) {
    here <- d$arm == a & d$visit == v
    if (any(here)) x[[cell(a, v)]] <- as.numeric(here)
  }
}
if (!clda && lines) x[["start"]] <- d$start
if (!clda && !lines) for (v in visits) x[[paste0("start.", v)]] <- (d$visit == v) * d$start
for (one in covariates) x[[one]] <- d[[one]]
x <- do.call(cbind, x)
own <- qr(x) # columns that those before them explain go to the end
x <- x[, sort(own$pivot[seq_len(own$rank)]), drop = FALSE]
columns <- colnames(x)
colnames(x) <- paste0("c.", seq_along(columns))
frame <- cbind(d[c("id", "at", "when", "years", "value")], x)
fixed <- paste("value ~ 0 +", paste(colnames(x), collapse = " + "))

# Weights by name of column; NULL when a column is not in the model.
weigh <- function(named) {
  if (!all(names(named) %in% columns)) return(NULL)
  weights <- numeric(length(columns))
  weights[match(names(named), columns)] <- named
  weights
}
mean_change <- function(a, v) {
  if (!lines) return(weigh(c(if (clda) c(first = -1), setNames(1, cell(a, v)))))
  weigh(c(if (!clda) setNames(1, paste0("level.", a)), setNames(years[v], paste0("slope.", a))))
}

# ---- answers --------------------------------------------------------------------------------------------------------

put <- function(term, code, value) cat(sprintf("0,%s,%d,%.17g\n", term, as.integer(code), as.numeric(value)[1]))

# ``found``: estimate, model_error and, where the package has the method asked for, error and df.
put_combination <- function(term, code, weights, ask) {
  if (is.null(weights)) return(invisible())
  found <- ask(weights)
  put(term, code, found$estimate)
  put(paste0(term, if (adjusted) "_model_error" else "_error"), code, found$model_error)
  if (is.null(found$df)) return(invisible())
  if (adjusted) put(paste0(term, "_error"), code, found$error)
  half <- qt(0.5 + level / 2, found$df) * found$error
  put(paste0(term, "_df"), code, found$df)
  put(paste0(term, "_low"), code, found$estimate - half)
  put(paste0(term, "_high"), code, found$estimate + half)
  put(paste0(term, "_p"), code, 2 * pt(-abs(found$estimate / found$error), found$df))
}

put_all <- function(ask) {
  put("n_patients", 0, nlevels(d$id))
  put("n_scores", 0, sum(later))
  for (a in arms) {
    gaps <- list()
    for (v in visits) {
      code <- 1 + a * n_visits + v - 1
      mine <- mean_change(a, v)
      put("n", code, sum(d$arm == a & d$visit == v))
      put_combination("mean", code, mine, ask)
      reference <- mean_change(0, v)
      if (a == 0 || is.null(mine) || is.null(reference)) next
      gaps <- c(gaps, list(mine - reference))
      put_combination("difference", code, mine - reference, ask)
    }
    if (length(gaps)) put_combination("average", a, Reduce(`+`, gaps) / length(gaps), ask)
    if (lines && length(gaps) > 1) {
      put_combination("slope", a, weigh(setNames(c(1, -1), paste0("slope.", c(a, 0)))), ask)
    }
  }
}

say_versions <- function(packages) {
  versions <- sapply(packages, function(one) format(packageVersion(one)))
  others <- paste(packages[-1], versions[-1], recycle0 = TRUE)
  cat(versions[1], ", ", paste(c(others, sprintf("R %s.%s", R.version$major, R.version$minor)), collapse = ", "), "\n",
    sep = "")
}

from_fit <- function(coefficients, spread) function(weights) {
  list(estimate = sum(weights * coefficients), model_error = sqrt(c(weights %*% spread %*% weights)))
}

# ---- the packages ---------------------------------------------------------------------------------------------------

# An ARMA with as many lags as visits less one is Toeplitz.
ask_nlme <- function() {
  suppressMessages(library(nlme))
  correlation <- if (n_times > 1) switch(covariance,
    "unstructured" = corSymm(form = ~ at | id),
    "heterogeneous Toeplitz" = corARMA(form = ~ at | id, p = n_times - 1),
    "heterogeneous AR(1)" = , "AR(1)" = corAR1(form = ~ at | id),
    corCompSymm(form = ~ at | id)
  )
  spread <- if (n_times > 1 && !covariance %in% c("compound symmetry", "AR(1)")) varIdent(form = ~ 1 | at)
  fit <- function(search) gls(
    as.formula(fixed), frame, correlation = correlation, weights = spread, method = "REML",
    control = glsControl(
      maxIter = 500, msMaxIter = 5000, tolerance = 1e-12, msTol = 1e-14, opt = search, optimMethod = "BFGS",
      returnObject = TRUE
    )
  )
  found <- tryCatch(fit("nlminb"), error = function(e) fit("optim"))
  say_versions("nlme")
  put("log_likelihood", 0, logLik(found))
  put_all(from_fit(coef(found), found$varBeta)) # vcov() of a gls divides by N - p once more
}

ask_lme4 <- function() {
  suppressMessages(library(lme4))
  # The same effects whatever the unit of time; in years the search is known to end below the maximum.
  frame$spread <- as.numeric(scale(frame$years))
  effects <- if (covariance == "compound symmetry") "(1 | id)" else "(spread | id)"
  control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6))
  fit <- lmer(as.formula(paste(fixed, "+", effects)), frame, REML = TRUE, control = control)
  spread <- vcov(fit)
  plain <- from_fit(fixef(fit), as.matrix(spread))
  kenward_roger <- adjusted && requireNamespace("pbkrtest", quietly = TRUE)
  say_versions(c("lme4", if (kenward_roger) "pbkrtest"))
  if (adjusted && !kenward_roger) cat("note,R's package pbkrtest is not installed: no Kenward-Roger\n")
  put("log_likelihood", 0, logLik(fit))
  if (!kenward_roger) return(put_all(plain))
  adjusted_spread <- pbkrtest::vcovAdj(fit)
  put_all(function(weights) c(plain(weights), list(
    error = sqrt(c(weights %*% as.matrix(adjusted_spread) %*% weights)),
    df = pbkrtest::Lb_ddf(weights, spread, adjusted_spread)
  )))
}

ask_mmrm <- function() {
  suppressMessages(library(mmrm))
  kind <- c(
    "unstructured" = "us", "heterogeneous Toeplitz" = "toeph", "heterogeneous AR(1)" = "ar1h",
    "heterogeneous compound symmetry" = "csh", "compound symmetry" = "cs", "AR(1)" = "ar1"
  )[[covariance]]
  fit <- function(...) mmrm(
    as.formula(sprintf("%s + %s(when | id)", fixed, kind)), frame, reml = TRUE, control = mmrm_control(
      method = if (adjusted) "Kenward-Roger" else "Satterthwaite",
      vcov = if (adjusted) "Kenward-Roger-Linear" else "Asymptotic", ...
    )
  )
  found <- fit()
  # Its usual search stops early: on from there.
  found <- tryCatch(
    fit(start = found$theta_est, optimizer = "BFGS", optimizer_control = list(reltol = 1e-15, maxit = 1000)),
    error = function(e) found
  )
  plain <- from_fit(found$beta_est, found$beta_vcov)
  say_versions("mmrm")
  put("log_likelihood", 0, logLik(found))
  put_all(function(weights) {
    told <- df_1d(found, weights)
    c(plain(weights), list(error = told$se, df = told$df))
  })
}

switch(package, nlme = ask_nlme(), lme4 = ask_lme4(), mmrm = ask_mmrm())
