// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import static java.util.Locale.ROOT;

import dev.lnorm.bench.race.Cell;
import dev.lnorm.bench.race.Contestant;
import dev.lnorm.bench.race.Plan;
import dev.lnorm.bench.race.Score;
import dev.lnorm.bench.race.Scoreboard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The rates of all contestants beside those of the memory, a chart for each pass, type and number of threads. */
final class Charts {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 360;

    private Charts() {}

    /** SVG images by their names, which serve as file names. */
    static Map<String, String> svg(Plan plan, Scoreboard board) throws IOException {
        Map<String, List<Score>> groups = board.scores().stream()
                .collect(Collectors.groupingBy(score -> name(score.cell()), LinkedHashMap::new, Collectors.toList()));
        Map<String, String> images = new LinkedHashMap<>();
        for (Map.Entry<String, List<Score>> group : groups.entrySet()) {
            images.put(group.getKey(), image(chart(plan, group.getKey(), group.getValue())));
        }
        return images;
    }

    private static String name(Cell cell) {
        return cell.pass() + "-" + cell.workload().formula().name().toLowerCase(ROOT) + "-"
                + cell.workload().type() + "-" + cell.threads();
    }

    private static CategoryChart chart(Plan plan, String name, List<Score> scores) {
        CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).theme(ChartTheme.XChart)
                .title(name).yAxisTitle("GB/s").build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        List<String> shapes = scores.stream().map(score -> score.cell().workload().shape().toString()).toList();
        for (Contestant contestant : plan.contestants()) {
            chart.addSeries(contestant.name(), shapes, scores.stream().map(score -> rate(score, contestant)).toList());
        }
        chart.addSeries("copy", shapes, scores.stream().map(Score::copy).map(Charts::orZero).toList());
        chart.addSeries("non-temporal copy", shapes,
                scores.stream().map(Score::streamingCopy).map(Charts::orZero).toList());
        return chart;
    }

    private static double rate(Score score, Contestant contestant) {
        return orZero(score.cell().bytes() / score.nanos().getOrDefault(contestant.name(), Double.NaN));
    }

    private static double orZero(double value) {
        return Double.isFinite(value) ? value : 0;
    }

    private static String image(CategoryChart chart) throws IOException {
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(chart, image, VectorGraphicsFormat.SVG);
        return image.toString(StandardCharsets.UTF_8);
    }
}
