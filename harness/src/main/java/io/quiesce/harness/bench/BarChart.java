package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.style.Styler;

/**
 * Bars for numbers of the same kind, beside the page that has the numbers.
 */
final class BarChart {

    private static final int WIDTH = 860;

    private static final int HEIGHT = 360;

    private final String title;

    private final List<String> categories;

    private final CategoryChart chart;

    /**
     * Create a chart without bars.
     * @param title what it shows
     * @param unit in which its numbers are
     * @param categories what there is a group of bars for, each
     */
    BarChart(String title, String unit, List<String> categories) {
        this.title = title;
        this.categories = List.copyOf(categories);
        this.chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .theme(Styler.ChartTheme.Matlab)
                .build();
        this.chart
                .getStyler()
                .setLabelsVisible(true)
                .setAvailableSpaceFill(0.7)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal);
    }

    /**
     * Add a bar to each group.
     * @param name what they have in common
     * @param values one number for each category
     * @return this chart
     */
    BarChart series(String name, List<Double> values) {
        this.chart.addSeries(name, this.categories, values);
        return this;
    }

    /**
     * Write this chart beside the pages.
     * @param name the name of its file, without what it ends with
     * @return the Markdown that shows it
     * @throws IOException if it cannot be written
     */
    String write(String name) throws IOException {
        Files.createDirectories(BenchPage.FOLDER);
        return write(BenchPage.FOLDER.resolve(name + ".svg"));
    }

    String write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            VectorGraphicsEncoder.saveVectorGraphic(this.chart, out, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
        }
        return "![" + this.title + "](" + file.getFileName() + ")";
    }
}
