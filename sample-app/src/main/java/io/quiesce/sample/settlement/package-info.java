/**
 * Settling orders, by message or on a schedule.
 */
package io.quiesce.sample.settlement;
