# Interaction tests by R, the oracle of hcc_dash/estimation/interaction.py.
#
# From the checkout's own folder:  Rscript tests/golden/interaction.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/interaction.csv. Run it again
# whenever a cohort in data/ changes: each data file's SHA-256 stands in the header and the tests compare it.

suppressMessages(library(survival))

# Full convergence, as in survival.R. R then advises tolerance < eps.
full_convergence <- suppressWarnings(coxph.control(eps = 1e-14, iter.max = 60))
rows <- list()
files <- character()

read_table <- function(path) {
  files[path] <<- strsplit(system2("sha256sum", path, stdout = TRUE), " ")[[1]][1]
  read.csv(path, check.names = FALSE)
}

put <- function(dataset, factor_name, ties, statistic, df, p_value) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset, factor = factor_name, ties, statistic = sprintf("%.17g", statistic), df,
    p_value = sprintf("%.17g", p_value)
  )
}

# Likelihood ratio of group * level over group + level, both as categories.
ask_interaction <- function(dataset, factor_name, time, event, group, level) {
  d <- data.frame(time, event, group = factor(group), level = factor(level))
  d <- d[complete.cases(d), ]
  for (ties in c("efron", "breslow")) {
    apart <- coxph(Surv(time, event) ~ group + level, d, ties = ties, control = full_convergence)
    together <- coxph(Surv(time, event) ~ group * level, d, ties = ties, control = full_convergence)
    answer <- anova(apart, together)
    put(dataset, factor_name, ties, answer$Chisq[2], answer$Df[2], answer[2, 4])
  }
}

asaur <- read_table("tests/data/hcc_asaur_hepatocellular.csv")
for (name in c("TNM", "Gender", "Tumormultiplicity")) {
  ask_interaction("asaur os", name, asaur$OS, asaur$Death, asaur$BCLC, asaur[[name]])
}
colon <- read_table("tests/data/colon.csv")
death <- colon[colon$etype == 2, ]
for (name in c("sex", "obstruct", "differ")) {
  ask_interaction("colon death", name, death$time, death$status, death$rx, death[[name]])
}
lung <- read_table("tests/data/lung.csv")
lung <- lung[lung$ph.ecog %in% 0:2, ]
ask_interaction("lung", "ph.ecog", lung$time, lung$status - 1, lung$sex, lung$ph.ecog)

lo2007 <- read_table("data/lo2007/subjects.csv")
lo2007 <- lo2007[lo2007$arm %in% c("control", "ifn1"), ]
ask_interaction("lo2007 os", "stage_group", lo2007$os_days, lo2007$os_event, lo2007$arm, lo2007$stage_group)
prtras001 <- read_table("data/prtras001/subjects.csv")
recurred <- as.integer(prtras001$ttr_status == 1)
for (name in c("bclc", "hbsag_group", "cirrhosis")) {
  ask_interaction("prtras001 ttr", name, prtras001$ttr_days, recurred, prtras001$arm, prtras001[[name]])
}

out <- file("tests/golden/interaction.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
