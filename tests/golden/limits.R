# Limits of survival curves of every kind and level, quartiles, and hazard ratios at a level, by R.
#
# From the checkout's own folder:  Rscript tests/golden/limits.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/limits.csv. Run it again whenever
# a cohort in data/ changes: each data file's SHA-256 stands in the header and the tests compare it. Run survival.R
# first: it writes tests/data/small.csv.

suppressMessages(library(survival))

rows <- list()
files <- character()
kinds <- c("log-log", "log", "plain", "logit", "arcsin")
levels_asked <- c(0.8, 0.9, 0.95, 0.99)

put <- function(dataset, question, group, level, time, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = dataset, question = question, group = as.character(group), level = level,
    time = sprintf("%.17g", time), quantity = quantity, value = sprintf("%.17g", value)
  )
}

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE)
}

# The rule by which print(survfit) finds the median (minmin in survival's own source), for any height.
minmin <- as.list(body(eval(body(survival:::survmean)[[3]][[3]])))[[2]][[3]]
rule <- paste(deparse(minmin), collapse = "\n")
rule <- sub("y < (0.5 + tolerance)", "y < (height + tolerance)", rule, fixed = TRUE)
rule <- sub("abs(y[1] - 0.5)", "abs(y[1] - height)", rule, fixed = TRUE)
crossing_at <- function(height) eval(parse(text = rule))

ask_quantiles <- function(dataset, kind, group, level, fit) {
  for (probability in c(0.25, 0.5, 0.75)) {
    crossing <- crossing_at(1 - probability)
    found <- sapply(list(fit$surv, fit$lower, fit$upper), function(y) as.numeric(crossing(y, fit$time)))
    put(dataset, paste("quantile", kind), group, level, probability, c("estimate", "conf_low", "conf_high"), found)
  }
}

ask <- function(dataset, d, times) {
  for (group in levels(d$group)) for (kind in kinds) for (level in levels_asked) {
    fit <- survfit(Surv(time, event) ~ 1, d[d$group == group, ], conf.type = kind, conf.int = level)
    ask_quantiles(dataset, kind, group, level, fit)
    at <- if (is.null(times)) fit else summary(fit, times = times)
    put(dataset, paste("curve", kind), group, level, at$time, "conf_low", at$lower)
    put(dataset, paste("curve", kind), group, level, at$time, "conf_high", at$upper)
  }
}

ask_ratio <- function(dataset, d) {
  control <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
  fit <- coxph(Surv(time, event) ~ group, d, control = control)
  for (level in levels_asked) {
    put(dataset, "hazard ratio", "all", level, 0, c("conf_low", "conf_high"), exp(confint(fit, level = level)))
  }
}

cohort <- function(study, arms) {
  d <- read_table(file.path("data", study, "subjects.csv"))
  d <- d[d$arm %in% arms & !is.na(d$os_days), ]
  data.frame(time = d$os_days, event = as.integer(as.logical(d$os_event)), group = factor(d$arm, levels = arms))
}

asaur <- read_table("tests/data/hcc_asaur_hepatocellular.csv")
ask("asaur os", with(asaur, data.frame(time = OS, event = Death, group = factor(BCLC))), NULL)
for (one in list(list("lo2007", c("control", "ifn1")), list("prtras001", c("na", "na_peg")))) {
  d <- cohort(one[[1]], one[[2]])
  ask(paste(one[[1]], "os"), d, c(182, 365, 730, 1095))
  ask_ratio(paste(one[[1]], "os"), d)
}
small <- read_table("tests/data/small.csv")
for (i in 1:40) {
  d <- small[small$sample == i, ]
  ask(paste("small", i), data.frame(time = d$time, event = d$event, group = factor(1)), NULL)
}

out <- file("tests/golden/limits.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
