package io.quiesce.sample.board;

import java.net.URI;

/**
 * An instance of the service.
 * @param id its id in the registry
 * @param uri where it is reached
 * @param self whether it is this one
 */
record Instance(String id, URI uri, boolean self) {}
