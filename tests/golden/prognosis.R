# Discrimination and accuracy of prognostic models by R, the oracle of hcc_dash/questions/prognosis*.py.
#
# From the checkout's own folder:  Rscript tests/golden/prognosis.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/prognosis.csv. Run it again
# whenever a cohort in data/ changes: each data file's SHA-256 stands in the header and the tests compare it.

suppressMessages(library(survival))

full_convergence <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
rows <- list()
files <- character()

put <- function(dataset, model, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = dataset, model = model, quantity = quantity, value = sprintf("%.17g", value)
  )
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE)
}

# Event-free at a time: a patient censored at it is, for events come before censorings.
event_free <- function(d, at) d$time > at | (d$time == at & d$event == 0)

# Cumulative/dynamic AUC by its definition: cases weigh 1 / G(T-), which redistribution to the right gives.
area <- function(d, lp, at) {
  w <- rttright(Surv(time, event) ~ 1, d, times = at)
  case <- d$time <= at & d$event == 1
  control <- event_free(d, at)
  wins <- outer(lp[case], lp[control], function(a, b) (a > b) + 0.5 * (abs(a - b) < 1e-9))
  sum(w[case] * rowMeans(wins)) / sum(w[case])
}

# Mean squared error of one Kaplan-Meier curve for everybody.
null_score <- function(d, at) {
  s <- summary(survfit(Surv(time, event) ~ 1, d), times = at, extend = TRUE)$surv
  sapply(seq_along(at), function(i) {
    w <- rttright(Surv(time, event) ~ 1, d, times = at[i])
    sum(w * (as.numeric(event_free(d, at[i])) - s[i])^2) / sum(w)
  })
}

trapezoid <- function(at, score) {
  x <- c(0, at)
  y <- c(0, score)
  sum(diff(x) * (head(y, -1) + tail(y, -1)) / 2) / tail(at, 1)
}

ask <- function(dataset, d, models, landmark, others) {
  grid <- c(sort(unique(d$time[d$event == 1 & d$time > 0 & d$time < landmark])), landmark)
  null <- null_score(d, grid)
  put(dataset, "null", "brier", tail(null, 1))
  put(dataset, "null", "integrated_brier", trapezoid(grid, null))
  for (model in names(models)) {
    # brier() takes the data from the model's call, so the call must hold them
    fit <- eval(bquote(coxph(.(models[[model]]), data = .(d), control = full_convergence)))
    lp <- fit$linear.predictors
    c_index <- concordance(Surv(time, event) ~ lp, d, reverse = TRUE)
    put(dataset, model, "harrell_c", c_index$concordance)
    put(dataset, model, "harrell_c_error", sqrt(c_index$var))
    uno <- concordance(Surv(time, event) ~ lp, d, reverse = TRUE, timewt = "n/G2", ymax = landmark)
    put(dataset, model, "uno_c", uno$concordance)
    for (at in sort(c(landmark, others))) put(dataset, model, "auc", area(d, lp, at))
    score <- survival:::brier(fit, times = grid)$brier[, "Model"]
    put(dataset, model, "brier", tail(score, 1))
    put(dataset, model, "integrated_brier", trapezoid(grid, score))
    predicted <- as.vector(summary(survfit(fit, newdata = d, se.fit = FALSE), times = landmark)$surv)
    put(dataset, model, "mean_predicted", mean(predicted))
    for (value in sort(unique(round(predicted, 9)))) {
      if (length(unique(round(predicted, 9))) > 5) next
      curve <- survfit(Surv(time, event) ~ 1, d[round(predicted, 9) == value, ], conf.type = "log-log")
      at <- summary(curve, times = landmark, extend = TRUE)
      watched <- landmark <= max(curve$time) # beyond the group's follow-up nothing was observed
      put(dataset, model, "group_predicted", value)
      put(dataset, model, "group_observed", if (watched) at$surv else NA)
      put(dataset, model, "group_low", if (watched) at$lower else NA)
      put(dataset, model, "group_high", if (watched) at$upper else NA)
    }
  }
}

# Resamples by Lehmer's generator, which both sides can run: x <- 16807 x mod 2^31 - 1, patient x mod n, seed 1000 b.
lehmer <- function(seed, n) {
  x <- numeric(n)
  for (i in seq_len(n)) x[i] <- seed <- (16807 * seed) %% 2147483647
  x
}

ask_resamples <- function(dataset, d, model, name, n_resamples) {
  n <- nrow(d)
  for (b in seq_len(n_resamples)) {
    drawn <- d[lehmer(1000 * b, n) %% n + 1, ]
    stopifnot(all(tapply(drawn$event, drawn[[all.vars(model)[3]]], sum) > 0)) # else levels are merged
    fit <- coxph(model, drawn, control = full_convergence)
    put(dataset, name, "in_resample", concordance(fit)$concordance)
    d$score <- predict(fit, newdata = d, reference = "zero")
    put(dataset, name, "in_sample", concordance(Surv(time, event) ~ score, d, reverse = TRUE)$concordance)
    put(dataset, name, "slope", coef(coxph(Surv(time, event) ~ score, d, control = full_convergence)))
  }
}

lo <- read_table("data/lo2007/subjects.csv")
lo <- lo[lo$arm %in% c("control", "ifn1") & !is.na(lo$os_days), ]
lo$time <- lo$os_days
lo$event <- lo$os_event
month <- 30.4375
ask("lo2007 os", lo, list(
  "pTNM stage" = Surv(time, event) ~ stage_group,
  "pTNM stage, four levels" = Surv(time, event) ~ stage,
  "Assumed covariates" = Surv(time, event) ~ I(stage_group == "III/IVA") + log10(afp) + tumour_size
), 60 * month, c(12, 36) * month)

pr <- read_table("data/prtras001/subjects.csv")
for (endpoint in c("os", "ttr")) {
  pr$time <- pr[[paste0(endpoint, "_days")]]
  pr$event <- if (endpoint == "os") pr$os_event else as.numeric(pr$ttr_status == 1)
  landmark <- if (endpoint == "os") 36 * month else 1100
  others <- if (endpoint == "os") c(12, 24) * month else c(736, 12 * month)
  ask(paste("prtras001", endpoint), pr, list(
    "BCLC stage" = Surv(time, event) ~ bclc,
    "ALBI grade" = Surv(time, event) ~ factor(albi_grade),
    "CNLC stage" = Surv(time, event) ~ cnlc,
    "TNM stage, 8th edition" = Surv(time, event) ~ tnm,
    "Registered covariates" = Surv(time, event) ~ I(age / 10) + I(bclc == "B") + log10(hbsag)
  ), landmark, others)
}
pr$time <- pr$os_days
pr$event <- pr$os_event
ask_resamples("prtras001 os", pr, Surv(time, event) ~ tnm, "TNM stage, 8th edition", 5)

asaur <- read_table("tests/data/hcc_asaur_hepatocellular.csv")
asaur$time <- asaur$OS
asaur$event <- asaur$Death
ask("asaur os", asaur, list(
  "TNM" = Surv(time, event) ~ factor(TNM), "BCLC" = Surv(time, event) ~ factor(BCLC)
), 12, c(24, 36, 60))

out <- do.call(rbind, rows)
header <- c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
)
writeLines(header, "tests/golden/prognosis.csv")
suppressWarnings(write.table(out, "tests/golden/prognosis.csv", append = TRUE, sep = ",", row.names = FALSE,
                             quote = 2, qmethod = "double"))
