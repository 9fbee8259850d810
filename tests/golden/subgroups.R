# Subgroup hazard ratios, interaction tests and smooth interactions by R, the oracle of hcc_dash/questions/subgroups/numbers/subgroups.py
# and modifier.py.
#
# From the checkout's own folder:  Rscript tests/golden/subgroups.R
# Needs R, its recommended package survival, splines, and sha256sum. Rewrites tests/golden/subgroups.csv. Run it again
# whenever a cohort in data/ changes: each data file's SHA-256 stands in the header and the tests compare it.

suppressMessages(library(survival))
library(splines)

# Full convergence, as in survival.R. R then advises tolerance < eps.
full_convergence <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
rows <- list()
files <- character()

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE)
}

put <- function(dataset, question, factor_name, level, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset, question, factor = factor_name, level = as.character(level), quantity, value = sprintf("%.17g", value)
  )
}

cox <- function(model, d) coxph(model, d, ties = "efron", control = full_convergence)

# d: time, event, arm (0 reference, 1 compared), stratum. One model per level with ten events and events in both arms.
ask_subgroups <- function(dataset, d, factors, stratified) {
  question <- if (stratified) "stratified" else "plain"
  model <- if (stratified) Surv(time, event) ~ arm + strata(stratum) else Surv(time, event) ~ arm
  put_ratio(dataset, question, "overall", "", d, model)
  for (name in names(factors)) {
    value <- factors[[name]]
    for (level in sort(unique(value[!is.na(value)]))) {
      put_ratio(dataset, question, name, level, d[!is.na(value) & value == level, ], model)
    }
    known <- d[!is.na(value), ]
    known$level <- factor(value[!is.na(value)])
    if (any(tapply(known$event, list(known$arm, known$level), sum) == 0)) next
    apart <- cox(update(model, . ~ . + level), known)
    together <- cox(update(model, . ~ . + level + arm:level), known)
    df <- sum(!is.na(coef(together))) - sum(!is.na(coef(apart)))
    statistic <- 2 * (together$loglik[2] - apart$loglik[2])
    put(dataset, question, name, "", "statistic", statistic)
    put(dataset, question, name, "", "df", df)
    put(dataset, question, name, "", "p_value", pchisq(statistic, df, lower.tail = FALSE))
  }
}

put_ratio <- function(dataset, question, name, level, d, model) {
  put(dataset, question, name, level, "n", nrow(d))
  put(dataset, question, name, level, "n_events", sum(d$event))
  if (sum(d$event) < 10 || any(tapply(d$event, factor(d$arm, 0:1), sum, default = 0) == 0)) return()
  fit <- cox(model, d)
  coef <- unname(coef(fit)["arm"])
  error <- sqrt(vcov(fit)["arm", "arm"])
  half <- qnorm(0.975) * error
  found <- c(estimate = exp(coef), std_error = error, conf_low = exp(coef - half), conf_high = exp(coef + half))
  for (quantity in names(found)) put(dataset, question, name, level, quantity, found[[quantity]])
}

# The hazard ratio of the arm at some values of a number: natural spline with knots at the quantiles 10, 50 and 90.
ask_modifier <- function(dataset, d, name, value, at) {
  known <- is.finite(value)
  d <- d[known, ]
  d$value <- value[known]
  knots <- quantile(d$value, c(0.1, 0.5, 0.9), names = FALSE)
  basis <- function(x) ns(x, knots = knots[2], Boundary.knots = knots[c(1, 3)])
  d$spline <- basis(d$value)
  together <- cox(Surv(time, event) ~ arm * spline, d)
  for (test in c("linear", "spline")) {
    d$term <- if (test == "linear") matrix(d$value) else d$spline
    difference <- anova(cox(Surv(time, event) ~ arm + term, d), cox(Surv(time, event) ~ arm * term, d))
    put(dataset, "modifier", name, test, "statistic", difference$Chisq[2])
    put(dataset, "modifier", name, test, "df", difference$Df[2])
    put(dataset, "modifier", name, test, "p_value", difference[2, 4])
  }
  here <- c("arm", "arm:spline1", "arm:spline2")
  contrast <- cbind(1, basis(at))
  log_ratio <- drop(contrast %*% coef(together)[here])
  error <- sqrt(diag(contrast %*% vcov(together)[here, here] %*% t(contrast)))
  for (i in seq_along(at)) {
    put(dataset, "modifier", name, sprintf("%.17g", at[i]), "estimate", exp(log_ratio[i]))
    put(dataset, "modifier", name, sprintf("%.17g", at[i]), "std_error", error[i])
  }
}

ends <- function(x) {
  x <- x[is.finite(x)]
  seq(quantile(x, 0.05), quantile(x, 0.95), length.out = 61)[c(1, 16, 31, 46, 61)]
}

ask <- function(dataset, d, factors, numbers) {
  for (stratified in c(FALSE, TRUE)) ask_subgroups(dataset, d, factors, stratified)
  for (name in names(numbers)) ask_modifier(dataset, d, name, numbers[[name]], ends(numbers[[name]]))
}

asaur <- read_table("tests/data/hcc_asaur_hepatocellular.csv")
ask(
  "asaur os",
  data.frame(time = asaur$OS, event = asaur$Death, arm = asaur$BCLC - 1, stratum = asaur$Gender),
  asaur[c("TNM", "Gender", "Tumormultiplicity")], asaur["Age"]
)

colon <- read_table("tests/data/colon.csv")
colon <- colon[colon$etype == 2 & colon$rx != "Lev", ]
ask(
  "colon death",
  data.frame(time = colon$time, event = colon$status, arm = as.integer(colon$rx == "Lev+5FU"), stratum = colon$sex),
  colon[c("sex", "obstruct", "differ")], colon[c("age", "nodes")]
)

lo2007 <- read_table("data/lo2007/subjects.csv")
lo2007 <- lo2007[lo2007$arm %in% c("control", "ifn1"), ]
ask(
  "lo2007 os",
  data.frame(time = lo2007$os_days, event = lo2007$os_event, arm = as.integer(lo2007$arm == "ifn1"),
             stratum = lo2007$stage_group),
  lo2007[c("stage_group", "sex", "cirrhosis", "tumour_number")], lo2007["tumour_size"]
)

prtras001 <- read_table("data/prtras001/subjects.csv")
prtras001$mvi[prtras001$mvi == ""] <- NA
ask(
  "prtras001 ttr",
  data.frame(time = prtras001$ttr_days, event = as.integer(prtras001$ttr_status == 1),
             arm = as.integer(prtras001$arm == "na_peg"), stratum = prtras001$cirrhosis),
  prtras001[c("bclc", "radical_treatment", "hbsag_group", "mvi", "tnm", "cnlc")],
  list(age = prtras001$age, log10_hbsag = log10(prtras001$hbsag))
)

out <- file("tests/golden/subgroups.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# splines", packageVersion("splines")), paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
