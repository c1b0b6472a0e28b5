// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.Injection;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What a test asks of the emulator behind the driver's back: one line of words, answered by text. */
final class Control {

    private final Driver driver;

    Control(Driver driver) {
        this.driver = driver;
    }

    String answer(String command) {
        String[] words = command.split(" ", 2);
        String arguments = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "configure" -> {
                driver.configure(EmulatedGpuOptions.parse(arguments));
                yield "";
            }
            case "inject" -> inject(arguments.split(" ", -1));
            case "clearInjections" -> {
                driver.injections().clear();
                yield "";
            }
            case "resetCounters" -> {
                driver.counters().clear();
                yield "";
            }
            case "counters" -> counters();
            case "lastFault" -> driver.lastFault().orElse("");
            default -> throw new IllegalArgumentException(command);
        };
    }

    private String inject(String[] words) {
        driver.injections().add(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]),
                Injection.valueOf(words[3].toUpperCase(Locale.ROOT)));
        return "";
    }

    private String counters() {
        StringBuilder text = new StringBuilder();
        driver.counters().forEach((name, counters) -> {
            text.append(name).append(' ').append(words(counters.values())).append('\n');
            counters.traffic().forEach((base, traffic) -> {
                if (Arrays.stream(traffic.values()).anyMatch(count -> count != 0)) {
                    text.append("allocation ").append(base).append(' ').append(words(traffic.values())).append('\n');
                }
            });
        });
        return text.toString();
    }

    private static String words(long[] values) {
        return LongStream.of(values).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }
}
