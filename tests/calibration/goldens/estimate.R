# Reference estimates for the two data sets beside this file, made once: Rscript estimate.R
# Rating scale model within rows by eRm (conditional likelihood); crossed random effects on row means by lme4 (REML).
suppressMessages({library(eRm); library(lme4)})
for (name in c("four_grades", "with_blanks")) {
  data <- read.csv(paste0(name, ".csv"))
  marks <- as.matrix(data[, -(1:2)]) - min(data[, -(1:2)], na.rm = TRUE)
  keep <- rowSums(!is.na(marks)) > 1
  fit <- RSM(marks[keep, ], sum0 = TRUE)
  beta <- -fit$betapar                                  # difficulty of grade h of item i: h * d_i + sum of tau
  items <- ncol(marks); grades <- max(marks, na.rm = TRUE)
  cost <- matrix(beta, items, grades, byrow = TRUE)
  difficulty <- cost[, grades] / grades
  tau <- diff(c(0, cost[1, ] - seq_len(grades) * difficulty[1]))
  data$mean <- rowMeans(data[, -(1:2)], na.rm = TRUE)
  linear <- lmer(mean ~ 1 + (1 | ratee) + (1 | rater), data[!is.nan(data$mean), ], REML = TRUE)
  spread <- as.data.frame(VarCorr(linear))
  out <- data.frame(
    what = c(paste0("d_", colnames(marks)), paste0("tau", seq_len(grades)), "loglik",
             paste0("sd_", ifelse(is.na(spread$var1), "residual", spread$grp))),
    value = c(difficulty - mean(difficulty), tau, fit$loglik, spread$sdcor))
  write.csv(out, paste0(name, ".reference.csv"), row.names = FALSE, quote = FALSE)
}
writeLines(c(R.version.string, paste("eRm", packageVersion("eRm")), paste("lme4", packageVersion("lme4"))), "versions.txt")
