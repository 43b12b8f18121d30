package io.quiesce.shutdown.report;

import java.time.Duration;
import java.util.List;

import io.quiesce.shutdown.report.Recording.Sample;
import org.jspecify.annotations.Nullable;

/**
 * The parts that the picture consists of.
 */
final class Blocks {

    private Blocks() {}

    /**
     * What the blocks below it are.
     *
     * @param text the words
     */
    record Heading(String text) implements Block {

        @Override
        public int height() {
            return 34;
        }

        @Override
        public void draw(Svg svg, TimeScale scale, double y) {
            svg.text("heading", Block.MARGIN, y + 24, Block.WIDTH - 2 * Block.MARGIN, this.text);
        }
    }

    /**
     * A sentence.
     *
     * @param text the words
     */
    record Remark(String text) implements Block {

        @Override
        public int height() {
            return 20;
        }

        @Override
        public void draw(Svg svg, TimeScale scale, double y) {
            svg.text("quiet", Block.MARGIN + 12, y + 14, TimeScale.LEFT - Block.MARGIN - 24, this.text);
        }
    }

    /**
     * Something that took its time.
     *
     * @param label what it was
     * @param from when it began, after the initiation; {@code null} if that is not known
     * @param to when it ended
     * @param style how it is painted
     * @param note what else there is to say
     */
    record Bar(String label, @Nullable Duration from, Duration to, String style, String note) implements Block {

        private static final double LEAST = 2;

        @Override
        public int height() {
            return 22;
        }

        @Override
        public void draw(Svg svg, TimeScale scale, double y) {
            svg.text("label", Block.MARGIN + 12, y + 15, TimeScale.LEFT - Block.MARGIN - 24, this.label);
            if (this.from != null) {
                double left = scale.x(this.from);
                svg.rect("bar " + this.style, left, y + 4, Math.max(scale.x(this.to) - left, LEAST), 14);
            }
            svg.text("note", Block.NOTES, y + 15, Block.WIDTH - Block.MARGIN - Block.NOTES, this.note);
        }
    }

    /**
     * A number over time. It changes at the moments at which somebody looked.
     *
     * @param label whose number
     * @param samples all numbers
     * @param end when the last one was still true
     */
    record Steps(String label, List<Sample> samples, Duration end) implements Block {

        private static final double HIGH = 30;

        @Override
        public int height() {
            return 44;
        }

        private long value(Sample sample) {
            return sample.counts().getOrDefault(this.label, 0L);
        }

        long most() {
            return this.samples.stream().mapToLong(this::value).max().orElse(0);
        }

        @Override
        public void draw(Svg svg, TimeScale scale, double y) {
            double base = y + 38;
            double unit = HIGH / Math.max(most(), 1);
            StringBuilder line = new StringBuilder();
            for (Sample sample : this.samples) {
                double x = scale.x(sample.at());
                boolean first = line.isEmpty();
                line.append(first ? "M" : "H").append(Svg.value(x));
                line.append(first ? " " : "V").append(Svg.value(base - value(sample) * unit));
            }
            line.append("H").append(Svg.value(scale.x(this.end)));
            svg.path("area", line + "V" + Svg.value(base) + "H" + Svg.value(scale.x(start())) + "Z");
            svg.path("step", line.toString());
            svg.line("grid", TimeScale.LEFT, base, TimeScale.RIGHT, base);
            svg.text("label", Block.MARGIN + 12, y + 30, TimeScale.LEFT - Block.MARGIN - 24, this.label);
            svg.text("note", Block.NOTES, y + 30, Block.WIDTH - Block.MARGIN - Block.NOTES, note());
        }

        private Duration start() {
            return this.samples.get(0).at();
        }

        private String note() {
            long first = value(this.samples.get(0));
            long last = value(this.samples.get(this.samples.size() - 1));
            return "%s at first, %s at most, %s at last"
                    .formatted(Text.number(first), Text.number(most()), Text.number(last));
        }
    }
}
