package io.quiesce.shutdown.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The name of a deadline above its line.
 *
 * @param text the name and the time
 * @param x where the line is
 * @param row how many rows of names are above it
 */
record DeadlineLabel(String text, double x, int row) {

    private static final double GAP = 12;

    /** Place names so that none is written over another, nor crossed by the line of one. */
    static List<DeadlineLabel> place(Map<Long, String> deadlines, TimeScale scale) {
        List<DeadlineLabel> labels = new ArrayList<>();
        List<Map.Entry<Long, String>> shown = deadlines.entrySet().stream()
                .filter((entry) -> scale.shows(entry.getKey()))
                .toList();
        for (int i = 0; i < shown.size(); i++) {
            String text =
                    shown.get(i).getValue() + " " + Text.seconds(shown.get(i).getKey());
            double x = scale.x(shown.get(i).getKey());
            // Lines go down from their own row, so whatever begins further right has to stand lower to cross nothing.
            int row = 0;
            for (DeadlineLabel earlier : labels) {
                if (earlier.x() + Svg.width(earlier.text()) + GAP > x) {
                    row = Math.max(row, earlier.row() + 1);
                }
            }
            labels.add(new DeadlineLabel(text, x, row));
        }
        return labels;
    }

    static int rows(List<DeadlineLabel> labels) {
        return labels.stream().mapToInt(DeadlineLabel::row).max().orElse(-1) + 1;
    }
}
