// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import org.jspecify.annotations.Nullable;

/** N7: dgamma and dbeta, summed over rows in chunks. */
final class ParameterGradients {
    private static final int MAX_CHUNKS = 1024;

    private final Problem problem;
    private final Compute compute;
    private final int chunkRows;
    private final double[][] dgammaChunks;
    private final double[][] dbetaChunks;

    ParameterGradients(Problem problem) {
        this.problem = problem;
        this.compute = Compute.of(problem.spec());
        this.chunkRows = chunkRows(problem.rows());
        int chunks = (problem.rows() + chunkRows - 1) / chunkRows; // N7.1
        this.dgammaChunks = new double[chunks][problem.spec().width()];
        this.dbetaChunks = new double[chunks][problem.spec().width()];
    }

    /** N7.1: {@code R}, the rows of a chunk. */
    static int chunkRows(int rows) {
        int chunkRows = 16;
        while ((rows + chunkRows - 1L) / chunkRows > MAX_CHUNKS) {
            chunkRows *= 2;
        }
        return chunkRows;
    }

    /** N7.2; rows come in order. */
    void add(int row, double[] dy, double[] xhat) {
        double[] dgamma = dgammaChunks[row / chunkRows];
        double[] dbeta = dbetaChunks[row / chunkRows];
        boolean last = (row + 1) % chunkRows == 0 || row + 1 == problem.rows();
        for (int j = 0; j < dy.length; j++) {
            dgamma[j] = compute.fma(dy[j], xhat[j], dgamma[j]);
            dbeta[j] = compute.add(dbeta[j], dy[j]);
            if (last) {
                dgamma[j] = compute.add(dgamma[j], +0.0);
                dbeta[j] = compute.add(dbeta[j], +0.0);
            }
        }
    }

    double[] dgamma() {
        return stored(dgammaChunks, problem.oldDgamma());
    }

    double[] dbeta() {
        return stored(dbetaChunks, problem.oldDbeta());
    }

    /** N7.3 and N7.4; N8.4 for no rows. */
    private double[] stored(double[][] chunks, double @Nullable [] old) {
        if (chunks.length == 0) {
            return old == null ? new double[problem.spec().width()] : old.clone();
        }
        double[] totals = AdjacentPairs.sumColumns(compute, chunks);
        double[] out = new double[totals.length];
        for (int j = 0; j < out.length; j++) {
            double value = old == null ? totals[j] : compute.add(old[j], totals[j]);
            out[j] = Stored.store(problem.gradientType(), value);
        }
        return out;
    }
}
