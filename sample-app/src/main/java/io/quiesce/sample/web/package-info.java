/**
 * What all endpoints have in common.
 */
package io.quiesce.sample.web;
