# Cox models by R, the oracle of hcc_dash/questions/cox/numbers/model.py, hazards_over_time.py, early_late.py and standardised.py.
#
# From the checkout's own folder:  Rscript tests/golden/cox_model.R
# Needs R and its recommended package survival, and sha256sum. Rewrites tests/golden/cox_model.csv. Run it again
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

put <- function(question, term, quantity, value, time = 0) {
  rows[[length(rows) + 1]] <<- data.frame(
    question, term, time = sprintf("%.17g", time), quantity, value = sprintf("%.17g", value)
  )
}

fit_cox <- function(y, x, stratum, ties) {
  model <- if (is.null(stratum)) y ~ x else y ~ x + strata(stratum)
  coxph(model, ties = ties, control = full_convergence, x = TRUE)
}

# Terms are matrices in a named list, the arms' dummies first; make(arm) builds them for any arm of every patient.
# contrasts: named weights of columns called term.number. apart: which terms go when a term is tested.
ask <- function(question, d, make, contrasts, apart = list(), stratum = NULL, ties = "efron", cut = NA, at = NULL) {
  y <- Surv(d$time, d$event)
  terms <- make(d$arm)
  x <- bind(terms)
  fit <- fit_cox(y, x, stratum, ties)
  put(question, "all", c("n", "n_events"), c(fit$n, fit$nevent))
  wald <- drop(coef(fit) %*% solve(fit$var, coef(fit)))
  put(question, "all", c("likelihood ratio", "Wald", "score", "df"),
      c(2 * diff(fit$loglik), wald, fit$score, ncol(x)))
  c_index <- concordance(fit)
  put(question, "all", c("concordance", "concordance std_error"), c(c_index$concordance, sqrt(c_index$var)))
  for (name in names(contrasts)) {
    put_contrast(question, name, contrasts[[name]], coef(fit), fit$var, colnames(x))
    own <- terms[unique(sub("\\.[0-9]+$", "", names(contrasts[[name]])))]
    if (length(own) == 1) {
      alone <- fit_cox(y, bind(own), stratum, ties)
      put_contrast(question, paste(name, "alone"), contrasts[[name]], coef(alone), alone$var, colnames(bind(own)))
    }
  }
  for (name in names(terms)) {
    gone <- c(name, apart[[name]])
    rest <- terms[setdiff(names(terms), gone)]
    without <- if (length(rest)) fit_cox(y, bind(rest), stratum, ties)$loglik[2] else fit$loglik[1]
    put(question, name, c("drop", "drop df"), c(2 * (fit$loglik[2] - without), ncol(bind(terms[gone]))))
  }
  ask_zph(question, fit, y, terms, stratum, ties)
  if (!is.na(cut)) ask_early_late(question, d, terms, stratum, ties, cut)
  if (!is.null(at)) ask_standardised(question, fit, d, make, stratum, at)
}

bind <- function(terms) {
  x <- do.call(cbind, terms)
  colnames(x) <- unlist(lapply(names(terms), function(name) paste0(name, ".", seq_len(ncol(terms[[name]])))))
  x
}

put_contrast <- function(question, name, weights, coefs, variance, columns) {
  w <- numeric(length(columns))
  w[match(names(weights), columns)] <- weights
  put(question, name, c("log ratio", "std_error"), c(sum(w * coefs), sqrt(drop(w %*% variance %*% w))))
}

ask_zph <- function(question, fit, y, terms, stratum, ties) {
  # one matrix per term, so that cox.zph tests terms and not columns
  names(terms) <- paste0("term_", seq_along(terms))
  d <- terms
  d$y <- y
  right <- paste(names(terms), collapse = " + ")
  if (!is.null(stratum)) {
    d$stratum <- stratum
    right <- paste(right, "+ strata(stratum)")
  }
  by_term <- coxph(as.formula(paste("y ~", right)), d, ties = ties, control = full_convergence)
  table <- cox.zph(by_term)$table
  put(question, c(seq_along(terms), "GLOBAL"), "zph", table[, "chisq"])
  put(question, c(seq_along(terms), "GLOBAL"), "zph df", table[, "df"])
  put(question, c(seq_along(terms), "GLOBAL"), "zph p_value", table[, "p"])
  # the curve that plot.cox.zph draws through the first coefficient's residuals, on its own scale of time
  columns <- cox.zph(fit, terms = FALSE)
  basis <- ns(columns$x, df = 4)
  curve <- lm(columns$y[, 1] ~ basis)
  grid <- seq(min(columns$x), max(columns$x), length.out = 60)
  at_grid <- cbind(1, predict(basis, grid))
  inflation <- rowSums((at_grid %*% chol2inv(qr.R(curve$qr))) * at_grid)
  put(question, "first column", "smooth", drop(at_grid %*% coef(curve)), seq_along(grid))
  put(question, "first column", "smooth std_error", sqrt(fit$nevent * fit$var[1, 1] * inflation), seq_along(grid))
}

ask_early_late <- function(question, d, terms, stratum, ties, cut) {
  d$row <- seq_len(nrow(d))
  split <- survSplit(Surv(time, event) ~ ., d[c("time", "event", "row")], cut = cut, episode = "period")
  arm <- terms$arm[split$row, , drop = FALSE]
  x <- cbind(arm * (split$period == 1), arm * (split$period == 2), do.call(cbind, terms[-1])[split$row, , drop = FALSE])
  y <- Surv(split$tstart, split$time, split$event)
  # survSplit starts at 0, and (0, 0] is no interval: these data have no event at 0
  fit <- fit_cox(y, x, if (is.null(stratum)) NULL else stratum[split$row], ties)
  k <- ncol(terms$arm)
  put(question, paste("arm", seq_len(k)), "early", coef(fit)[seq_len(k)], cut)
  put(question, paste("arm", seq_len(k)), "late", coef(fit)[k + seq_len(k)], cut)
  put(question, paste("arm", seq_len(k)), "early std_error", sqrt(diag(fit$var))[seq_len(k)], cut)
  put(question, paste("arm", seq_len(k)), "late std_error", sqrt(diag(fit$var))[k + seq_len(k)], cut)
}

# Mean of every patient's predicted curve with the arm set. Its error by the delta method from two sources that are
# independent: the baseline's own variance, and the coefficients'; both as survfit has them (see step_of).
ask_standardised <- function(question, fit, d, make, stratum, at) {
  codes <- if (is.null(stratum)) rep(1L, nrow(d)) else as.integer(factor(stratum))
  spread <- apply(fit$x, 2, sd)
  for (t in at) {
    steps <- lapply(sort(unique(codes)), function(s) step_of(fit, stratum[match(s, codes)], spread, t))
    worlds <- lapply(levels(d$arm), function(level) {
      x <- bind(make(factor(rep(level, nrow(d)), levels(d$arm))))
      centred <- sweep(x, 2, colMeans(fit$x))
      risk <- exp(drop(centred %*% coef(fit)))
      slope_coef <- 0
      slope_base <- numeric()
      for (s in seq_along(steps)) {
        inside <- codes == s
        weight <- exp(-steps[[s]]$hazard * risk[inside]) * risk[inside]
        q <- matrix(steps[[s]]$slope, sum(inside), ncol(x), byrow = TRUE)
        slope_coef <- slope_coef - colSums(weight * (steps[[s]]$hazard * centred[inside, , drop = FALSE] - q)) / nrow(d)
        slope_base <- c(slope_base, -sum(weight) / nrow(d))
      }
      list(survival = predict_mean(fit, x, stratum, t), slope_coef = slope_coef, slope_base = slope_base,
           variance_base = vapply(steps, function(one) one$variance, 0))
    })
    for (i in seq_along(worlds)) {
      w <- worlds[[i]]
      put(question, levels(d$arm)[i], "survival", w$survival, t)
      put(question, levels(d$arm)[i], "survival std_error", error_of(fit, w), t)
      if (i > 1) {
        apart <- list(slope_coef = w$slope_coef - worlds[[1]]$slope_coef,
                      slope_base = w$slope_base - worlds[[1]]$slope_base, variance_base = w$variance_base)
        put(question, levels(d$arm)[i], "difference", w$survival - worlds[[1]]$survival, t)
        put(question, levels(d$arm)[i], "difference std_error", error_of(fit, apart), t)
      }
    }
  }
}

# Cumulative hazard at the covariates' means, its variance given the coefficients, and its slope in them. survfit's
# squared error of the cumulative hazard at means + u is r^2 (variance + (H u - slope)' V (H u - slope)), r = exp(b u):
# asked at u = 0 and one standard deviation along each covariate it gives V slope, and then the variance.
step_of <- function(fit, s, spread, t) {
  p <- length(spread)
  x <- matrix(colMeans(fit$x), p + 1, p, byrow = TRUE) + rbind(0, diag(spread, p))
  newdata <- if (is.null(s)) list(x = x) else list(x = x, stratum = rep(s, p + 1))
  curves <- lapply(seq_len(p + 1), function(i) {
    one <- survfit(fit, newdata = lapply(newdata, function(v) if (is.matrix(v)) v[i, , drop = FALSE] else v[i]))
    upto <- findInterval(t, one$time)
    c(one$cumhaz[upto], one$std.err[upto])
  })
  hazard <- curves[[1]][1]
  relative <- exp(spread * coef(fit))
  square <- vapply(curves, function(one) one[2]^2, 0) / c(1, relative^2)
  v <- fit$var
  v_slope <- (square[1] - square[-1] + hazard^2 * spread^2 * diag(v)) / (2 * hazard * spread)
  slope <- solve(v, v_slope)
  list(hazard = hazard, slope = slope, variance = square[1] - sum(slope * v_slope))
}

error_of <- function(fit, w) {
  sqrt(sum(w$slope_base^2 * w$variance_base) + drop(w$slope_coef %*% fit$var %*% w$slope_coef))
}

predict_mean <- function(fit, x, stratum, t) {
  newdata <- if (is.null(stratum)) list(x = x) else list(x = x, stratum = stratum)
  mean(summary(survfit(fit, newdata = newdata, se.fit = FALSE), times = t)$surv)
}

dummies <- function(f) model.matrix(~f)[, -1, drop = FALSE]
spline_of <- function(v) ns(v, knots = quantile(v, 0.5), Boundary.knots = quantile(v, c(0.1, 0.9)))
quartile_step <- function(v) {
  basis <- spline_of(v)
  ends <- predict(basis, quantile(v, c(0.25, 0.75)))
  ends[2, ] - ends[1, ]
}

# --- bundled trials ----------------------------------------------------------------------------------------------

lo2007 <- read_table("data/lo2007/subjects.csv")
lo2007 <- lo2007[lo2007$arm %in% c("control", "ifn1"), ]
lo2007$arm <- factor(lo2007$arm, c("control", "ifn1"))
os <- data.frame(time = lo2007$os_days, event = as.integer(as.logical(lo2007$os_event)), arm = lo2007$arm)
late_stage <- as.numeric(lo2007$stage_group == "III/IVA")
ask(
  "lo2007 os registered", os,
  function(arm) {
    list(arm = dummies(arm), stage_iii_iva = cbind(late_stage), log10_afp = cbind(log10(lo2007$afp)),
         tumour_size = cbind(lo2007$tumour_size))
  },
  list("arm ifn1" = c(arm.1 = 1), stage_iii_iva = c(stage_iii_iva.1 = 1), log10_afp = c(log10_afp.1 = 1),
       tumour_size = c(tumour_size.1 = 1)),
  at = c(365, 1095, 1826.25)
)
size <- lo2007$tumour_size
ask(
  "lo2007 os interaction", os,
  function(arm) {
    list(arm = dummies(arm), tumour_size = cbind(size), virus = dummies(factor(lo2007$virus, c("HBV", "HCV"))),
         product = dummies(arm) * (size - median(size)))
  },
  list("arm ifn1" = c(arm.1 = 1), tumour_size = c(tumour_size.1 = 1), virus = c(virus.1 = 1),
       "lower quartile" = c(arm.1 = 1, product.1 = unname(quantile(size, 0.25)) - median(size)),
       "upper quartile" = c(arm.1 = 1, product.1 = unname(quantile(size, 0.75)) - median(size))),
  apart = list(arm = "product", tumour_size = "product"), stratum = lo2007$stage_group, ties = "breslow",
  at = c(730, 1826.25)
)

prtras001 <- read_table("data/prtras001/subjects.csv")
prtras001$arm <- factor(prtras001$arm, c("na", "na_peg"))
ttr <- data.frame(time = prtras001$ttr_days, event = as.integer(prtras001$ttr_status == 1), arm = prtras001$arm)
rfs <- data.frame(
  time = prtras001$rfs_days, event = as.integer(as.logical(prtras001$rfs_event)), arm = prtras001$arm
)
ask(
  "prtras001 ttr registered", ttr,
  function(arm) {
    list(arm = dummies(arm), age_per_10 = cbind(prtras001$age / 10), bclc_b = cbind(as.numeric(prtras001$bclc == "B")),
         log10_hbsag = cbind(log10(prtras001$hbsag)))
  },
  list("arm na_peg" = c(arm.1 = 1), age_per_10 = c(age_per_10.1 = 1), bclc_b = c(bclc_b.1 = 1),
       log10_hbsag = c(log10_hbsag.1 = 1)),
  cut = 730.5, at = c(365, 736, 1100)
)
bclc <- factor(prtras001$bclc, c("0", "A", "B"))
ask(
  "prtras001 rfs spline", rfs,
  function(arm) {
    list(arm = dummies(arm), bclc = dummies(bclc), "tumour_size:spline" = spline_of(prtras001$tumour_size),
         "platelets:per_10" = cbind(prtras001$platelets / 10))
  },
  list("arm na_peg" = c(arm.1 = 1), "bclc A" = c(bclc.1 = 1), "bclc B" = c(bclc.2 = 1),
       "tumour_size:spline" = setNames(quartile_step(prtras001$tumour_size),
                                       c("tumour_size:spline.1", "tumour_size:spline.2")),
       "platelets:per_10" = c("platelets:per_10.1" = 1)),
  stratum = prtras001$cirrhosis, cut = 365.25, at = c(365, 1096)
)
cirrhosis <- factor(prtras001$cirrhosis, c("no", "yes"))
hbsag <- log10(prtras001$hbsag)
middle <- log10(median(prtras001$hbsag))
ask(
  "prtras001 ttr interactions", ttr,
  function(arm) {
    own <- dummies(arm)
    list(arm = own, log10_hbsag = cbind(hbsag), cirrhosis = dummies(cirrhosis),
         product_hbsag = own * (hbsag - middle), product_cirrhosis = own * dummies(cirrhosis)[, 1])
  },
  list("arm na_peg" = c(arm.1 = 1), log10_hbsag = c(log10_hbsag.1 = 1), cirrhosis = c(cirrhosis.1 = 1),
       "cirrhosis no" = c(arm.1 = 1),
       "cirrhosis yes" = c(arm.1 = 1, product_cirrhosis.1 = 1),
       "lower quartile" = c(arm.1 = 1,
                            product_hbsag.1 = unname(log10(quantile(prtras001$hbsag, 0.25))) - middle),
       "upper quartile" = c(arm.1 = 1,
                            product_hbsag.1 = unname(log10(quantile(prtras001$hbsag, 0.75))) - middle)),
  apart = list(arm = c("product_hbsag", "product_cirrhosis"), log10_hbsag = "product_hbsag",
               cirrhosis = "product_cirrhosis"),
  at = c(1100)
)

# --- real data ---------------------------------------------------------------------------------------------------

asaur <- read_table("tests/data/hcc_asaur_hepatocellular.csv")
asaur <- asaur[asaur$CXCL17T > 0, ] # the others have no logarithm and are left out
d <- with(asaur, data.frame(time = OS, event = Death, arm = factor(BCLC)))
ask(
  "asaur os", d,
  function(arm) {
    list(arm = dummies(arm), Age = cbind(asaur$Age), "CXCL17T:log10" = cbind(log10(asaur$CXCL17T)),
         TNM = dummies(factor(asaur$TNM)))
  },
  list("arm 2" = c(arm.1 = 1), Age = c(Age.1 = 1), "CXCL17T:log10" = c("CXCL17T:log10.1" = 1), TNM = c(TNM.1 = 1)),
  cut = 24, at = c(12, 36, 60)
)

veteran <- read_table("tests/data/veteran.csv")
d <- with(veteran, data.frame(time = time, event = status, arm = factor(trt)))
celltype <- factor(veteran$celltype, c("adeno", "large", "smallcell", "squamous"))
ask(
  "veteran", d,
  function(arm) list(arm = dummies(arm), karno = cbind(veteran$karno), celltype = dummies(celltype)),
  list("arm 2" = c(arm.1 = 1), karno = c(karno.1 = 1), "celltype large" = c(celltype.1 = 1),
       "celltype smallcell" = c(celltype.2 = 1), "celltype squamous" = c(celltype.3 = 1)),
  cut = 60, at = c(30, 180)
)

pbc <- read_table("tests/data/pbc.csv")
pbc <- pbc[!is.na(pbc$trt) & !is.na(pbc$platelet), ]
d <- with(pbc, data.frame(time = time, event = as.integer(status == 2), arm = factor(trt)))
ask(
  "pbc", d,
  function(arm) {
    list(arm = dummies(arm), age = cbind(pbc$age), "bili:log10" = cbind(log10(pbc$bili)),
         "platelet:spline" = spline_of(pbc$platelet))
  },
  list("arm 2" = c(arm.1 = 1), age = c(age.1 = 1), "bili:log10" = c("bili:log10.1" = 1),
       "platelet:spline" = setNames(quartile_step(pbc$platelet), c("platelet:spline.1", "platelet:spline.2"))),
  stratum = pbc$sex, cut = 730.5, at = c(365, 1826)
)

colon <- read_table("tests/data/colon.csv")
colon <- colon[colon$etype == 2 & !is.na(colon$nodes), ]
d <- with(colon, data.frame(time = time, event = status, arm = factor(rx, c("Obs", "Lev", "Lev+5FU"))))
ask(
  "colon death", d,
  function(arm) list(arm = dummies(arm), age = cbind(colon$age), obstruct = dummies(factor(colon$obstruct))),
  list("arm Lev" = c(arm.1 = 1), "arm Lev+5FU" = c(arm.2 = 1), age = c(age.1 = 1), obstruct = c(obstruct.1 = 1)),
  cut = 730.5, at = c(1826)
)

out <- file("tests/golden/cox_model.csv", "w")
writeLines(c(
  paste("#", R.version.string), paste("# survival", packageVersion("survival")),
  paste("# sha256", files, names(files))
), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE, quote = FALSE)
close(out)
