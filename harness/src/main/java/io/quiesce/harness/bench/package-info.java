/**
 * Measures how fast the packaged sample application leaves, with the starter and without it, side by side in one run.
 * <ul>
 * <li>{@link io.quiesce.harness.bench.Bench} is the command.</li>
 * <li>{@link io.quiesce.harness.bench.Measurement} starts, measures and ends one instance at a time.</li>
 * <li>{@link io.quiesce.harness.bench.Results} turns what was measured into a report.</li>
 * </ul>
 */
package io.quiesce.harness.bench;
