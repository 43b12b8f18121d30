/**
 * Measures how the packaged applications leave, with the starter and without it, side by side in one run.
 * <ul>
 * <li>{@link io.quiesce.harness.bench.Bench}, {@link io.quiesce.harness.bench.DrainBench},
 * {@link io.quiesce.harness.bench.RollingBench} and {@link io.quiesce.harness.bench.OvershootBench} are the commands.</li>
 * <li>{@link io.quiesce.harness.bench.Measurement}, {@link io.quiesce.harness.bench.RollingTurn} and others start, measure
 * and end instances; {@link io.quiesce.harness.bench.Instances} one at a time.</li>
 * <li>{@link io.quiesce.harness.bench.Results}, {@link io.quiesce.harness.bench.RollingReport} and
 * {@link io.quiesce.harness.bench.OvershootReport} turn what was measured into a report, which
 * {@link io.quiesce.harness.bench.BenchPage} writes.</li>
 * </ul>
 */
package io.quiesce.harness.bench;
