package io.quiesce.sample.web;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import io.quiesce.sample.cart.EmptyCartException;
import io.quiesce.sample.courier.CourierNotFoundException;
import io.quiesce.sample.courier.CourierRefusedException;
import io.quiesce.sample.order.OrderNotFoundException;
import io.quiesce.sample.partner.ShuttingDownException;
import io.quiesce.sample.partner.WorkTime;
import io.quiesce.shutdown.LeaseDecision;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.DatabindException;

/**
 * Answers every failure with a problem that says what is wrong and how to mend it.
 */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    @ExceptionHandler
    ProblemDetail handle(OrderNotFoundException ex) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, ex.getMessage());
    }

    @ExceptionHandler
    ProblemDetail handle(CourierNotFoundException ex) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, ex.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(CourierRefusedException ex) {
        LeaseDecision decision = ex.decision();
        ResponseEntity.BodyBuilder response = ResponseEntity.status(decision.status());
        if (!decision.retryAfter().isZero()) {
            // The header knows whole seconds only, and nobody must come back too early.
            long seconds = decision.retryAfter().plusNanos(999_999_999).toSeconds();
            response.header(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
        }
        return response.body(
                ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(decision.status()), ex.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail handle(EmptyCartException ex) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, ex.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(ShuttingDownException ex) {
        return unavailable(ex.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(TimeoutException ex) {
        return unavailable("The answer took too long; try again later");
    }

    @ExceptionHandler({CannotCreateTransactionException.class, DataAccessResourceFailureException.class})
    ResponseEntity<ProblemDetail> handleDatabaseFailure(RuntimeException ex) {
        this.logger.warn("Database cannot be reached", ex);
        return unavailable("The database cannot be reached; try again later");
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<InvalidField> fields = ex.getFieldErrors().stream()
                .map((error) -> new InvalidField(error.getField(), error.getDefaultMessage()))
                .sorted(Comparator.comparing(InvalidField::name).thenComparing(InvalidField::message))
                .toList();
        ProblemDetail problem = ex.getBody();
        problem.setDetail(fields.stream().map(InvalidField::toString).collect(Collectors.joining("; ")));
        problem.setProperty("fields", fields);
        return handleExceptionInternal(ex, problem, headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String subject = "The body";
        if (ex.getCause() instanceof DatabindException cause && !cause.getPath().isEmpty()) {
            subject = "'%s'".formatted(cause.getPath().get(0).getPropertyName());
        }
        String expected = request.getDescription(false).startsWith("uri=/couriers/")
                ? "expiresIn as text or as a whole number"
                : "customer and item as text and quantity as a whole number";
        String detail = "%s cannot be read; send a JSON object with %s".formatted(subject, expected);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        return handleExceptionInternal(ex, problem, headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String rule = (ex.getRequiredType() == WorkTime.class) ? WorkTime.RULE : "must be a whole number";
        String detail = "'%s' %s, not '%s'".formatted(ex.getPropertyName(), rule, ex.getValue());
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        return handleExceptionInternal(ex, problem, headers, status, request);
    }

    private static ResponseEntity<ProblemDetail> unavailable(String detail) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail));
    }

    private record InvalidField(String name, String message) {

        @Override
        public String toString() {
            return "'%s' %s".formatted(this.name, this.message);
        }
    }
}
