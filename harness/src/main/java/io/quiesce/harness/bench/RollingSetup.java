package io.quiesce.harness.bench;

import java.nio.file.Path;

import io.quiesce.harness.Haproxy;

/**
 * What all variants of a run have in common.
 *
 * @param haproxy the program of the balancer
 * @param stack which application, on which server
 * @param mode how the balancer checks, and what it repeats
 * @param perSecond how many requests are due in a second
 */
record RollingSetup(Path haproxy, Stack stack, Haproxy.Mode mode, int perSecond) {}
