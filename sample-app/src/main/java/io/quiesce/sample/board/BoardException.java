package io.quiesce.sample.board;

import org.springframework.http.HttpStatus;

/**
 * Thrown when something cannot be done that was asked for on the board. The message is for the user.
 */
class BoardException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    BoardException(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    HttpStatus status() {
        return this.status;
    }
}
