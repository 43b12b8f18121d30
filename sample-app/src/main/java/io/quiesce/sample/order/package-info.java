/**
 * Taking orders and looking them up.
 */
package io.quiesce.sample.order;
