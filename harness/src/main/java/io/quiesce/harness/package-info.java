/**
 * Judges the packaged sample application from outside, as an operator and a load balancer see it.
 * <ul>
 * <li>Processes: {@link io.quiesce.harness.AppLaunch} describes how to start the application and
 * {@link io.quiesce.harness.AppProcess} is it running.</li>
 * <li>Load: {@link io.quiesce.harness.BalancerClient} spreads requests over the instances that are ready, and
 * {@link io.quiesce.harness.LoadReport} says how they ended.</li>
 * <li>Demonstration: {@link io.quiesce.harness.Demo} replaces running instances under load.</li>
 * </ul>
 */
package io.quiesce.harness;
