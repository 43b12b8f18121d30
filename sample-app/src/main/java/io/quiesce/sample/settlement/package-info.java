/**
 * Settling confirmed orders, on a schedule.
 */
package io.quiesce.sample.settlement;
