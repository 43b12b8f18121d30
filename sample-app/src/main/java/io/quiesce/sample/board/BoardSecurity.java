package io.quiesce.sample.board;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Configuration of who may look at the board: the user of {@code spring.security.user}. Everything else stays as open as it is.
 * There is no session. One would count, so that an operator who looks on would keep the instance from being offline; and the
 * next request may be answered by another instance. So the browser sends the password with each request, and a cookie and a
 * header that have to be the same tell a request of the board from one that another page makes it send.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class BoardSecurity {

    @Bean
    SecurityFilterChain boardSecurityFilterChain(HttpSecurity http) {
        return http.securityMatcher("/fleet", "/fleet/**")
                .authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
                .httpBasic(Customizer.withDefaults())
                .csrf(CsrfConfigurer::spa)
                .sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }
}
