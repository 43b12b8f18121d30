package io.quiesce.harness.bench;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.DefaultCategoryDataset;
import org.w3c.dom.Document;

/**
 * Bars for numbers of the same kind, beside the page that has the numbers.
 */
final class BarChart {

    private static final int WIDTH = 860;

    private static final int HEIGHT = 400;

    private static final int LINES_OF_A_CATEGORY = 3;

    private static final double ROOM_FOR_LABELS = 0.1;

    private static final Color[] COLORS = {new Color(0x2f6fab), new Color(0xd9822b), new Color(0x6b7f3a)};

    private final DefaultCategoryDataset bars = new DefaultCategoryDataset();

    private final String title;

    private final String unit;

    private final List<String> categories;

    /**
     * Create a chart without bars.
     * @param title what it shows
     * @param unit in which its numbers are
     * @param categories what there is a group of bars for, each
     */
    BarChart(String title, String unit, List<String> categories) {
        this.title = title;
        this.unit = unit;
        this.categories = List.copyOf(categories);
    }

    /**
     * Add a bar to each group.
     * @param name what they have in common
     * @param values one number for each category
     * @return this chart
     */
    BarChart series(String name, List<Double> values) {
        for (int i = 0; i < this.categories.size(); i++) {
            this.bars.addValue(values.get(i), name, this.categories.get(i));
        }
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
        SVGGraphics2D graphics = new SVGGraphics2D(emptyPicture());
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart().draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        try (Writer out = Files.newBufferedWriter(file)) {
            graphics.stream(out);
        }
        return "![" + this.title + "](" + file.getFileName() + ")";
    }

    private JFreeChart chart() {
        JFreeChart chart = ChartFactory.createBarChart(this.title, null, this.unit, this.bars);
        chart.setBackgroundPaint(Color.WHITE);
        CategoryPlot plot = chart.getCategoryPlot();
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.getDomainAxis().setMaximumCategoryLabelLines(LINES_OF_A_CATEGORY);
        plot.getRangeAxis().setUpperMargin(ROOM_FOR_LABELS);
        BarRenderer renderer = (BarRenderer) plot.getRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        for (int i = 0; i < COLORS.length; i++) {
            renderer.setSeriesPaint(i, COLORS[i]);
        }
        renderer.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator(
                "{2}", new DecimalFormat("0.#", DecimalFormatSymbols.getInstance(Locale.ROOT))));
        renderer.setDefaultItemLabelsVisible(true);
        return chart;
    }

    private static Document emptyPicture() throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
        } catch (ParserConfigurationException ex) {
            throw new IOException("There is no XML here to draw with", ex);
        }
    }
}
