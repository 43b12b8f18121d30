/**
 * A small order service that shows Quiesce at work.
 */
package io.quiesce.sample;
