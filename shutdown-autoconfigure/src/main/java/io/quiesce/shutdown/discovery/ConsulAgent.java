package io.quiesce.shutdown.discovery;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.consul.ConsulAutoConfiguration.ConsulClientSettings;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.model.http.agent.NewService;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PutExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * A Consul agent, as far as a drain has to do with it. Spring Cloud's client does not ask an agent for its checks, and its
 * registrations are stopped while the application is out of service.
 */
interface ConsulAgent {

    @PutExchange("/v1/agent/service/register")
    ResponseEntity<Void> register(
            @RequestHeader(name = ConsulClient.ACL_TOKEN_HEADER, required = false) @Nullable String token,
            @RequestBody NewService service);

    @PutExchange("/v1/agent/service/maintenance/{id}")
    ResponseEntity<Void> setMaintenance(
            @RequestHeader(name = ConsulClient.ACL_TOKEN_HEADER, required = false) @Nullable String token,
            @PathVariable String id,
            @RequestParam boolean enable);

    @GetExchange("/v1/agent/service/{id}")
    ResponseEntity<String> service(
            @RequestHeader(name = ConsulClient.ACL_TOKEN_HEADER, required = false) @Nullable String token,
            @PathVariable String id);

    @GetExchange("/v1/agent/services")
    ResponseEntity<Map<String, Object>> services(
            @RequestHeader(name = ConsulClient.ACL_TOKEN_HEADER, required = false) @Nullable String token);

    @GetExchange("/v1/agent/checks")
    ResponseEntity<Map<String, Object>> checks(
            @RequestHeader(name = ConsulClient.ACL_TOKEN_HEADER, required = false) @Nullable String token);

    /** Reaches the agent in the way of Spring Cloud's client. */
    static ConsulAgent of(ConsulClientSettings settings) {
        return HttpServiceProxyFactory.builderFor(settings.adapter()).build().createClient(ConsulAgent.class);
    }
}
