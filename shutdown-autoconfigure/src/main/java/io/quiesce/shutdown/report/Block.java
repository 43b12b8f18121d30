package io.quiesce.shutdown.report;

/**
 * A part of the picture that is as wide as the picture, below the one before.
 */
interface Block {

    double MARGIN = 20;

    double NOTES = TimeScale.RIGHT + 16;

    double WIDTH = 1200;

    int height();

    void draw(Svg svg, TimeScale scale, double y);
}
