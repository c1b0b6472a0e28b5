// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormSpec;

/**
 * A small application in a JVM of its own: prints what it finds, asks for a GPU, and normalizes a row on whatever
 * device serves.
 */
final class WhatIsHere {
    private WhatIsHere() {}

    public static void main(String[] arguments) {
        for (Candidate candidate : Backends.candidates()) {
            System.out.println(candidate.name() + ": " + candidate.availability());
        }
        try {
            System.out.println("opened: " + Backends.named("cuda").open(0));
        } catch (RuntimeException refusal) {
            System.out.println("refused: " + refusal.getMessage());
        }
        try (LayerNorm norm = LayerNorm.open(NormSpec.layer(4))) {
            float[] y = norm.forward(new float[] {1, 2, 3, 4}, null, null);
            System.out.println("normalized: " + y[3] + " on " + norm.device().info().backend());
        }
    }
}
