package io.quiesce.sample.board;

import java.security.Principal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The board's page, its stream, and its buttons.
 */
@Controller
class BoardController {

    private static final String DRAIN = "/fleet/instances/{id}/drain";

    private final BoardWatch watch;

    private final Instances instances;

    private final Actuator actuator;

    BoardController(BoardWatch watch, Instances instances, Actuator actuator) {
        this.watch = watch;
        this.instances = instances;
        this.actuator = actuator;
    }

    @GetMapping("/fleet")
    String page() {
        return "forward:/fleet/board.html";
    }

    @GetMapping(path = "/fleet/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> open() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(this.watch.open());
    }

    @PostMapping(DRAIN)
    @ResponseBody
    CompletableFuture<Void> drain(@PathVariable String id, Principal user) {
        return find(id).thenCompose((instance) ->
                this.actuator.tell(instance, HttpMethod.POST, "drain", Map.of("reason", reason(user))));
    }

    @DeleteMapping(DRAIN)
    @ResponseBody
    CompletableFuture<Void> resume(@PathVariable String id, Principal user) {
        return find(id).thenCompose((instance) ->
                this.actuator.tell(instance, HttpMethod.DELETE, "drain?reason={reason}", null, reason(user)));
    }

    @PostMapping("/fleet/profiles/{id}")
    @ResponseBody
    CompletableFuture<Void> change(@PathVariable String id, @RequestParam String status) {
        return this.actuator.tell(this.instances.self(), HttpMethod.POST, "fleet/{id}", Map.of("status", status), id);
    }

    /** Only instances of the registry are told anything, whatever a request says. */
    private CompletableFuture<Instance> find(String id) {
        return this.instances.find().thenApply((listing) -> listing.instances().stream()
                .filter((instance) -> instance.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new BoardException(HttpStatus.NOT_FOUND, "There is no instance '%s' any more".formatted(id))));
    }

    private static String reason(Principal user) {
        return user.getName() + ", on the board";
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(BoardException ex) {
        return ResponseEntity.status(ex.status()).body(ProblemDetail.forStatusAndDetail(ex.status(), ex.getMessage()));
    }
}
