/**
 * What the starter costs while an application is online, measured with JMH.
 */
package io.quiesce.benchmarks;
